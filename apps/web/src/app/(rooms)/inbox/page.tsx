import { Inbox } from '../../../features/request/inbox.tsx';

export default function InboxPage() {
  return <Inbox />;
}
