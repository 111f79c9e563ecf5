import { Settings } from '../../../features/access/settings.tsx';

export default function SettingsPage() {
  return <Settings />;
}
