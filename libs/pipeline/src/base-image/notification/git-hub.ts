import { field, type NotificationFormat, type NotificationRequest, pushedReference, pushedTag } from './pushed-tag.ts';

const events = new Set(['package', 'registry_package']);
const actions = new Set(['published', 'updated']);

/** GitHub Packages: the events `package` and `registry_package`, the same but for one name. */
export const gitHub: NotificationFormat = {
  name: 'GitHub Packages',
  matches: ({ headers }) => headers['x-github-event'] !== undefined,
  read: (request) => {
    const event = String(request.headers['x-github-event']).slice(0, 100);
    if (!events.has(event)) return `the event ${event} is no push of an image.`;
    const action = String(field(request.body, 'action')).slice(0, 100);
    if (!actions.has(action)) return `a package that is ${action} is no push.`;
    return read(request);
  },
};

function read({ body }: NotificationRequest) {
  const about = field(body, 'package') ?? field(body, 'registry_package');
  const type = String(field(about, 'package_type') ?? field(about, 'ecosystem')).toLowerCase();
  if (!['container', 'docker'].includes(type)) return `a package of the kind ${type.slice(0, 100)} is no image.`;
  const version = field(about, 'package_version');
  const tag = field(version, 'container_metadata', 'tag');
  const digest = field(tag, 'digest') ?? field(version, 'version');
  const owner = field(about, 'namespace') ?? field(about, 'owner', 'login');
  const repository = `${String(owner)}/${String(field(about, 'name'))}`.toLowerCase();
  const pushed =
    pushedTag('ghcr.io', repository, field(tag, 'name'), digest) ??
    pushedReference(field(version, 'package_url'), digest);
  return pushed === undefined ? [] : [pushed];
}
