/** Addresses of the dashboard's pages. */
export const paths = {
  overview: '/',
  environments: '/environments',
  freezes: '/freezes',
  applications: '/applications',
  promotions: '/promotions',
  inbox: '/inbox',
  baseImages: '/base-images',
  rebuilds: '/rebuilds',
  builders: '/builders',
  audit: '/audit',
  settings: '/settings',
  webhooks: '/settings?tab=webhooks',
  application: (name: string) => `/applications/${encodeURIComponent(name)}`,
  release: (id: string) => `/releases/${encodeURIComponent(id)}`,
  /** By its id, or by its reference; a digest beside the tag is left out. */
  baseImage: (key: string) => `/base-images/${encodeURIComponent(key.split('@', 1)[0] ?? '')}`,
  rebuild: (id: string) => `/rebuilds?rebuild=${encodeURIComponent(id)}`,
  promotion: (id: string) => `/promotions/${encodeURIComponent(id)}`,
  request: (id: string) => `/inbox?request=${encodeURIComponent(id)}`,
  environment: (name: string) => `/environments/${encodeURIComponent(name)}`,
  deployment: (environment: string, application: string) =>
    `/environments/${encodeURIComponent(environment)}?deployment=${encodeURIComponent(application)}`,
  promote: (release: string, environment: string) =>
    `/releases/${encodeURIComponent(release)}?promote=${encodeURIComponent(environment)}`,
  step: (release: string, key: string) =>
    `/releases/${encodeURIComponent(release)}?tab=log&step=${encodeURIComponent(key)}`,
};
