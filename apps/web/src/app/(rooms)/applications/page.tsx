import { Applications } from '../../../features/application/applications.tsx';

export default function ApplicationsPage() {
  return <Applications />;
}
