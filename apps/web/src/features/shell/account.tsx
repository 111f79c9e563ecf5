'use client';

import { CircleUser, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { signOut } from '../session/session.ts';
import { scopeWords, useViewer } from '../session/viewer.tsx';
import { chooseTheme, type Theme, useTheme } from './theme.ts';

/** Who is signed in, the theme, and the way out. */
export function Account({ wide }: { wide?: boolean }) {
  const viewer = useViewer();
  const theme = useTheme();
  const [stuck, setStuck] = useState(false);

  const leave = async () => {
    if (await signOut()) window.location.replace('/sign-in');
    else setStuck(true);
  };

  return (
    <>
      {stuck && (
        <p role="alert" className="px-2 pb-2 text-meta text-failed">
          Signing out did not reach the server; try again.
        </p>
      )}
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`${viewer.name}: theme and sign-out`}
            className={`flex h-9 w-full items-center gap-2.5 rounded-md text-ink-soft transition-colors hover:bg-hover hover:text-ink ${wide ? 'px-3' : 'justify-center xl:justify-start xl:px-2'}`}
          >
            <CircleUser size={16} aria-hidden className="shrink-0" />
            <span className={`min-w-0 truncate font-medium ${wide ? '' : 'hidden xl:block'}`}>{viewer.name}</span>
          </button>
        }
      >
        <MenuLabel>
          <span className="block font-medium text-ink">{viewer.name}</span>
          <span className="block max-w-56">{viewer.scopes.map((scope) => scopeWords[scope].word).join(', ')}</span>
        </MenuLabel>
        <MenuLine />
        <MenuChoices
          label="Theme"
          value={theme}
          onChange={(value) => chooseTheme(value as Theme)}
          options={[
            ['system', <Choice key="system" icon={<Monitor size={14} aria-hidden />} name="Like the system" />],
            ['light', <Choice key="light" icon={<Sun size={14} aria-hidden />} name="Light" />],
            ['dark', <Choice key="dark" icon={<Moon size={14} aria-hidden />} name="Dark" />],
          ]}
        />
        <MenuLine />
        <MenuItem onSelect={() => void leave()}>
          <LogOut size={14} aria-hidden />
          Sign out
        </MenuItem>
      </Menu>
    </>
  );
}

function Choice({ icon, name }: { icon: React.ReactNode; name: string }) {
  return (
    <>
      <span className="text-ink-faint">{icon}</span>
      {name}
    </>
  );
}
