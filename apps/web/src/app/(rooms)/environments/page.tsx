import { Environments } from '../../../features/environment/environments.tsx';

export default function EnvironmentsPage() {
  return <Environments />;
}
