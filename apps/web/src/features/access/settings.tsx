'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { PageTitle } from '../../ui/page-title.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { Registries } from '../registry/registries.tsx';
import { scopeWords, useViewer } from '../session/viewer.tsx';
import { usePlace } from '../shell/place.tsx';
import { chooseTheme, type Theme, useTheme } from '../shell/theme.ts';
import { Webhooks } from '../webhook/webhooks.tsx';
import { Tokens } from './tokens.tsx';

const themes: readonly (readonly [Theme, React.ReactNode])[] = [
  ['system', <Named key="system" icon={<Monitor size={13} aria-hidden />} name="Like the system" />],
  ['light', <Named key="light" icon={<Sun size={13} aria-hidden />} name="Light" />],
  ['dark', <Named key="dark" icon={<Moon size={13} aria-hidden />} name="Dark" />],
];

/** What is set up once: who may come in, which registries want credentials, and which tools tell what they did. */
export function Settings() {
  usePlace({ label: 'Settings' });
  const address = useAddress();
  const current = (['registries', 'webhooks'] as const).find((name) => name === address.get('tab')) ?? 'access';
  const tab = (name: string | null) => address.with({ tab: name, new: null, edit: null, webhook: null });
  return (
    <>
      <PageTitle title="Settings" />
      <div className="mb-4">
        <Tabs
          label="Settings"
          current={current}
          tabs={[
            { name: 'access', label: 'Access', href: tab(null) },
            { name: 'registries', label: 'Registries', href: tab('registries') },
            { name: 'webhooks', label: 'Webhooks', href: tab('webhooks') },
          ]}
        />
      </div>
      {current === 'registries' ? <Registries /> : current === 'webhooks' ? <Webhooks /> : <Access />}
    </>
  );
}

/** This browser's theme, this session, and the tokens of this Slipway. */
function Access() {
  const theme = useTheme();
  const viewer = useViewer();
  return (
    <div className="grid grid-cols-12 items-start gap-4">
      <Tokens className="col-span-12 2xl:col-span-8" />
      <div className="col-span-12 grid items-start gap-4 md:grid-cols-2 2xl:col-span-4 2xl:grid-cols-1">
        <Panel title="Theme">
          <Segmented label="Theme" value={theme} options={themes} onChange={chooseTheme} />
          <p className="mt-2 text-meta text-ink-faint">Remembered in this browser.</p>
        </Panel>
        <Panel title="This session">
          <p>
            Signed in as <span className="font-semibold">{viewer.name}</span>, who may
          </p>
          <ul className="mt-1.5 space-y-0.5">
            {viewer.scopes.map((scope) => (
              <li key={scope} className="flex gap-2">
                <span className="w-24 shrink-0 font-medium">{scopeWords[scope].word}</span>
                <span className="text-ink-soft">{scopeWords[scope].meaning}</span>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </div>
  );
}

function Named({ icon, name }: { icon: React.ReactNode; name: string }) {
  return (
    <>
      {icon}
      {name}
    </>
  );
}
