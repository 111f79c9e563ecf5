import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { Secrets } from '../access/secrets.ts';
import { BaseImageModule } from '../base-image/base-image.module.ts';
import { BaseImageWatch } from '../base-image/base-image-watch.ts';
import { CONFIG, type Config } from '../config.ts';
import { Changes } from '../database/changes.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { DeploymentReconciler } from '../deployment/deployment-reconciler.ts';
import { ImageModule } from '../image/image.module.ts';
import { LayerReader } from '../image/layer-reader.ts';
import { PromotionModule } from '../promotion/promotion.module.ts';
import { PromotionGate } from '../promotion/promotion-gate.ts';
import { PromotionReconciler } from '../promotion/promotion-reconciler.ts';
import { QueueModule } from '../queue/queue.module.ts';
import { Queue } from '../queue/queue.ts';
import { RebuildModule } from '../rebuild/rebuild.module.ts';
import { RebuildReconciler } from '../rebuild/rebuild-reconciler.ts';
import { Executor } from './executor.ts';
import { stepHandlers } from './kind/index.ts';
import { createStepServices } from './step-services.ts';

/** Takes steps from when the application is up until it shuts down. */
@Injectable()
class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly services: ReturnType<typeof createStepServices>;
  private readonly executor: Executor;
  private readonly deployments: DeploymentReconciler;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(DATABASE) sql: Sql,
    queue: Queue,
    changes: Changes,
    secrets: Secrets,
    gate: PromotionGate,
    private readonly reconciler: PromotionReconciler,
    private readonly baseImages: BaseImageWatch,
    private readonly rebuilds: RebuildReconciler,
    private readonly layers: LayerReader,
  ) {
    this.services = createStepServices(config, sql, secrets, (promotion, moment) => gate.pass(promotion, moment));
    this.deployments = new DeploymentReconciler(this.services, changes);
    this.executor = new Executor({ sql, queue, changes, handlers: stepHandlers(this.services) });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.executor.start();
    this.reconciler.start();
    this.deployments.start();
    this.baseImages.start();
    this.rebuilds.start();
    this.layers.start();
  }

  /** Before the pool, the queue and the stream of changes close: steps are handed on through them. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.layers.stop();
    await this.rebuilds.stop();
    await this.baseImages.stop();
    await this.deployments.stop();
    await this.reconciler.stop();
    await this.executor.stop();
    await this.services.close();
  }
}

/** Imported by processes with the role `worker` alone. */
@Module({
  imports: [AccessModule, BaseImageModule, ImageModule, PromotionModule, QueueModule, RebuildModule],
  providers: [Worker],
})
export class StepModule {}
