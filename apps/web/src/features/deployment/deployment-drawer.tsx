'use client';

import { Eye, Undo2, Wrench } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { describeFault } from '../../graphql/client.ts';
import {
  DeploymentDetailDocument,
  ObserveNowDocument,
  RepairDriftDocument,
} from '../../graphql/generated/documents.ts';
import { useAct } from '../../graphql/use-act.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Empty, Problem, Refused } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { paths } from '../paths.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { DeploymentNext } from './deployment-next.tsx';
import { DeploymentSight } from './deployment-sight.tsx';
import type { DetailedDeployment } from './detail.ts';
import { Observations } from './observations.tsx';
import { Scale } from './scale.tsx';

/** One application in one environment: what was told, what is seen, how that came, what comes next, and the way back. */
export function DeploymentDrawer(props: {
  environment: string;
  application: string;
  onRollback: () => void;
  onClose: () => void;
}) {
  const { environment, application, onClose } = props;
  const { data, error, reload } = useLive(
    DeploymentDetailDocument,
    { environment, application },
    (change) => change.environment === null || change.environment === environment,
  );
  const place = data?.environment;
  const deployment = place?.deployments.find((one) => one.application.name === application);
  return (
    <Drawer
      wide
      title={`${application} in ${environment}`}
      onClose={onClose}
      footer={
        deployment && (
          <Actions
            environment={environment}
            application={application}
            deployment={deployment}
            onDone={reload}
            onRollback={props.onRollback}
          />
        )
      }
    >
      {error && !data ? (
        <Problem message={describeFault(error)} onRetry={reload} />
      ) : !place && data ? (
        <Empty title={`There is no environment ${environment}.`} />
      ) : !place ? (
        <div className="space-y-4 p-5" aria-busy="true">
          <Skeleton className="h-6 w-1/2" />
          <Skeleton className="h-28 w-full rounded-md" />
          <Skeleton className="h-28 w-full rounded-md" />
        </div>
      ) : !deployment ? (
        <Empty title={`${application} does not run in ${environment}.`}>
          Promote a published release of it there, and what is seen of it stands here.
        </Empty>
      ) : (
        <>
          <DeploymentSight deployment={deployment} />
          <DeploymentNext place={place} application={application} />
          {(place.target.kind === 'DOCKER_HOST' || place.target.kind === 'SWARM') && (
            <Scale environment={environment} application={application} deployment={deployment} onDone={reload} />
          )}
          <Observations observations={deployment.observations} />
        </>
      )}
    </Drawer>
  );
}

function Actions(props: {
  environment: string;
  application: string;
  deployment: DetailedDeployment;
  onDone: () => void;
  onRollback: () => void;
}) {
  const { environment, application, deployment } = props;
  const router = useRouter();
  const mayPromote = useWhyNot('PROMOTE');
  const observe = useAct(ObserveNowDocument);
  const repair = useAct(RepairDriftDocument);
  const looking = deployment.nextLookAt === null && deployment.lastLookAt !== null;
  const repairs = deployment.state === 'DRIFTED' || deployment.state === 'DEGRADED';
  const lookNow = async () => {
    repair.forget();
    if (await observe.run({ environment, application })) props.onDone();
  };
  const repairNow = async () => {
    observe.forget();
    const promotion = await repair.run({ environment, application });
    if (promotion) router.push(paths.promotion(promotion.id));
  };
  return (
    <>
      <div className="w-full empty:hidden">
        <Refused reasons={[...observe.reasons, ...repair.reasons]} fault={observe.fault ?? repair.fault} />
      </div>
      <Button
        kind="quiet"
        className="mr-auto"
        busy={observe.busy || looking}
        icon={<Eye size={14} aria-hidden />}
        onClick={() => void lookNow()}
      >
        {looking ? 'Looking…' : 'Look now'}
      </Button>
      <Button why={mayPromote} icon={<Undo2 size={14} aria-hidden />} onClick={props.onRollback}>
        Roll back…
      </Button>
      {repairs && (
        <Button
          kind="primary"
          why={mayPromote}
          busy={repair.busy}
          icon={<Wrench size={14} aria-hidden />}
          onClick={() => void repairNow()}
        >
          Deploy {deployment.release.version ?? deployment.release.ref} once more
        </Button>
      )}
    </>
  );
}
