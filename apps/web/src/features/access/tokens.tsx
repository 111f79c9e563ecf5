'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { describeFault } from '../../graphql/client.ts';
import { RevokeTokenDocument, TokensDocument, type TokensQuery } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age, Until } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Forbidden, Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { type Mark, StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useNow } from '../../ui/use-now.ts';
import { scopeWords, useWhyNot } from '../session/viewer.tsx';
import { IssueTokenDrawer } from './issue-token-drawer.tsx';

type Token = TokensQuery['tokens'][number];

/** Tokens of people and programs. Only who may administer sees them; others are told so. */
export function Tokens({ className }: { className?: string }) {
  const mayAdminister = useWhyNot('ADMINISTER');
  if (mayAdminister !== undefined) {
    return (
      <Panel title="Tokens" flush className={className}>
        <Forbidden>
          Tokens are seen, issued and revoked by those whose own token has the scope Administer. The first start of the
          server printed such a one.
        </Forbidden>
      </Panel>
    );
  }
  return <AllTokens className={className} />;
}

function AllTokens({ className }: { className?: string }) {
  const address = useAddress();
  const { data, error, reload } = useLive(TokensDocument, {});
  return (
    <Panel
      title="Tokens"
      flush
      className={className}
      aside={
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => address.go({ new: 'token' })}>
          Issue a token
        </Button>
      }
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : (
        <Table
          label="Tokens"
          cards
          minWidth={860}
          head={
            <>
              <Head>Name</Head>
              <Head>State</Head>
              <Head>May</Head>
              <Head>Groups</Head>
              <Head>Issued</Head>
              <Head>Last used</Head>
              <Head>Expires</Head>
              <Head />
            </>
          }
        >
          {data?.tokens.map((token) => <TokenRow key={token.id} token={token} onDone={reload} />) ?? (
            <SkeletonRows rows={4} columns={8} height={44} />
          )}
        </Table>
      )}
      {address.get('new') === 'token' && (
        <IssueTokenDrawer
          onClose={() => {
            address.go({ new: null }, 'replace');
            reload();
          }}
        />
      )}
    </Panel>
  );
}

function TokenRow({ token, onDone }: { token: Token; onDone: () => void }) {
  const now = useNow();
  const [asked, setAsked] = useState(false);
  const revoke = useAct(RevokeTokenDocument);
  const state = stateOf(token, now);
  const confirm = async () => {
    if (await revoke.run({ id: token.id })) onDone();
    setAsked(false);
  };
  return (
    <Row>
      <Cell className="h-11 font-medium">{token.name}</Cell>
      <Cell>
        <StateMark mark={state.mark} word={state.word} />
      </Cell>
      <Cell name="May" className="text-ink-soft">
        {token.scopes.map((scope) => scopeWords[scope].word).join(', ')}
      </Cell>
      <Cell name="Groups" className="text-ink-soft">
        {token.groups.length > 0 ? token.groups.join(', ') : <span className="text-ink-faint">–</span>}
      </Cell>
      <Cell name="Issued" className="text-ink-soft">
        <Age at={token.createdAt} />
      </Cell>
      <Cell name="Last used" className="text-ink-soft">
        {token.lastUsedAt ? <Age at={token.lastUsedAt} /> : 'never'}
      </Cell>
      <Cell name="Expires" className="text-ink-soft">
        {token.expiresAt ? <Until at={token.expiresAt} /> : 'never'}
      </Cell>
      <Cell align="right">
        {token.revokedAt === null &&
          (asked ? (
            <span className="inline-flex items-center gap-2">
              <Button onClick={() => setAsked(false)}>Keep</Button>
              <Button kind="danger" busy={revoke.busy} onClick={() => void confirm()}>
                Revoke {token.name} for good
              </Button>
            </span>
          ) : (
            <Button kind="quiet" onClick={() => setAsked(true)}>
              Revoke…
            </Button>
          ))}
        <Refused reasons={revoke.reasons} fault={revoke.fault} />
      </Cell>
    </Row>
  );
}

function stateOf(token: Token, now: number): { mark: Mark; word: string } {
  if (token.revokedAt !== null) return { mark: 'cancelled', word: 'Revoked' };
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now) return { mark: 'outdated', word: 'Expired' };
  return { mark: 'succeeded', word: 'Valid' };
}
