'use client';

import { useState } from 'react';
import { plural } from '../../format/plural.ts';
import { describeFault } from '../../graphql/client.ts';
import { EnvironmentAsOfDocument, ReapplyDocument, type ReapplyMutation } from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Field } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Empty, Problem, Refused } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { paths } from '../paths.ts';
import { releaseName } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { againstNow, momentOf, typedMoment } from './as-of-layout.ts';

/** What an environment was told to run at a moment, beside now, and the way to ask for all of it again. */
export function AsOfTab({ environment }: { environment: string }) {
  const address = useAddress();
  const [opened] = useState(() => Date.now());
  const typed = address.get('at') ?? typedMoment(opened - 24 * 3_600_000);
  const at = momentOf(typed, opened);
  return (
    <Panel title="What ran here at a moment" flush>
      <div className="border-b border-line p-4">
        <div className="max-w-80">
          <Field
            label="Moment"
            required
            type="datetime-local"
            value={typed}
            max={typedMoment(opened)}
            onChange={(event) => address.go({ at: event.target.value }, 'replace')}
            hint="On your own clock."
            errors={at === undefined ? ['Choose a moment that is over.'] : []}
          />
        </div>
      </div>
      {at !== undefined && <Then key={at} environment={environment} at={at} />}
    </Panel>
  );
}

function Then({ environment: name, at }: { environment: string; at: string }) {
  const { data, error, reload } = useLive(
    EnvironmentAsOfDocument,
    { name, at },
    (change) => change.environment === null || change.environment === name,
  );
  const environment = data?.environment;
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  const rows = environment && againstNow(environment.asOf, environment.deployments);
  if (rows?.length === 0) {
    return <Empty title={`Nothing ran in ${name} then, and nothing runs there now.`}>Choose a later moment.</Empty>;
  }
  const differing = rows?.filter((row) => row.before && row.differs).length ?? 0;
  return (
    <>
      <Table
        label={`${name} then and now`}
        cards
        minWidth={640}
        head={
          <>
            <Head>Application</Head>
            <Head>Ran then</Head>
            <Head>Digest</Head>
            <Head>Since</Head>
            <Head className="w-full">Now</Head>
          </>
        }
      >
        {rows?.map(({ application, before, now, differs }) => (
          <Row key={application}>
            <Cell className="font-medium">{application}</Cell>
            <Cell name="Ran then">
              {before ? (
                <Link href={paths.release(before.release.id)} className="rounded-sm hover:text-accent">
                  {releaseName(before.release)}
                </Link>
              ) : (
                <span className="text-ink-faint">nothing</span>
              )}
            </Cell>
            <Cell name="Digest">{before && <Digest value={before.digest} quiet />}</Cell>
            <Cell name="Since" className="text-ink-soft">
              {before && <Age at={before.since} />}
            </Cell>
            <Cell name="Now" className={differs ? 'text-ink' : 'text-ink-faint'}>
              {!differs ? 'the same' : now ? releaseName(now.release) : 'nothing'}
            </Cell>
          </Row>
        )) ?? <SkeletonRows rows={2} columns={5} />}
      </Table>
      {rows && <Again environment={name} at={at} differing={differing} />}
    </>
  );
}

type Reapplied = Extract<ReapplyMutation['reapply'], { __typename: 'Reapplied' }>;

function Again({ environment, at, differing }: { environment: string; at: string; differing: number }) {
  const mayPromote = useWhyNot('PROMOTE');
  const act = useAct(ReapplyDocument);
  const [done, setDone] = useState<Reapplied>();
  const ask = async () => setDone(await act.run({ environment, at }));
  return (
    <div className="space-y-3 border-t border-line p-4">
      <Refused reasons={act.reasons} fault={act.fault} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          kind="primary"
          busy={act.busy}
          why={mayPromote ?? (differing === 0 ? 'Nothing ran then that does not run now.' : undefined)}
          onClick={() => void ask()}
        >
          Ask for all of it again
        </Button>
        <p className="min-w-0 flex-1 basis-60 text-meta text-ink-faint">
          {differing === 0
            ? 'Nothing ran then that does not run now.'
            : `${plural(differing, 'request')}, each of which goes on as soon as the policy allows it; nothing goes around the policy.`}
        </p>
      </div>
      {done && (
        <ul role="status" className="space-y-1">
          {done.requests.map((request) => (
            <li key={request.id}>
              <Link href={paths.request(request.id)} className="rounded-sm font-medium text-accent hover:underline">
                {request.release.application.name} {releaseName(request.release)} is asked for
              </Link>
            </li>
          ))}
          {done.refused.map(({ application, reasons }) => (
            <li key={application.id} className="text-failed">
              {application.name}: {reasons.map(({ message }) => message).join(' ')}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
