import { Freezes } from '../../../features/restriction/freezes.tsx';

export default function FreezesPage() {
  return <Freezes />;
}
