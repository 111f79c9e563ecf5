import { Builders } from '../../../features/builder/builders.tsx';

export default function BuildersPage() {
  return <Builders />;
}
