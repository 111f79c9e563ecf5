import { Inject, Injectable } from '@nestjs/common';
import { type Children, usedOf } from '@slipway/pipeline';
import { type Digest, formatReference, InvalidReference, parseDigest, parseReference } from '@slipway/registry';
import type { Queryable, Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { requestError } from '../graphql/error.ts';
import {
  byId,
  type Connection,
  connectionOf,
  isId,
  type List,
  type PageArguments,
  parsePage,
} from '../graphql/page.ts';
import { type Refusal, refuse } from '../graphql/refusal.ts';
import { readAllowances } from './allowance.store.ts';
import { type BaseImageView, viewOf } from './base-image-view.ts';
import { readObservations, type TagObservationRow } from './tag-observation.store.ts';
import {
  askForChecks,
  countWatchedTags,
  findWatchedTag,
  findWatchedTagByReference,
  readSettledTags,
  readWatchedTags,
  type WatchedTagFilter,
} from './watched-tag.store.ts';
import { nameOf, type WatchedTagRow } from './watched-tag.ts';

const OBSERVATIONS = byId('observations');
const LIST: List = { list: 'baseImages', isKey: (key) => /^[\x21-\x7e]{3,512}$/.test(key) };

/** A tag that builds follow, as it settled last: also while it moves, is gone, or cannot be looked at. */
export interface SettledTag {
  readonly id: string;
  /** As in base_image_input: docker.io/library/debian:12. */
  readonly reference: string;
  readonly indexDigest: Digest;
  /** Platform → digest: each that its index has, and each that is in use with the image that engines take for it. */
  readonly children: ReadonlyMap<string, Digest>;
  readonly settledAt: Date;
  /** When a look at it last had an answer: who took the tag later may know better. */
  readonly seenAt: Date;
  /** It moved since, and has not settled there. */
  readonly moving: boolean;
  /** Platforms in use for which it has no image now: a build for them would fail. */
  readonly missing: readonly string[];
}

export interface BaseImageFilterInput {
  readonly states?: readonly string[] | null;
  readonly text?: string | null;
  readonly application?: string | null;
  readonly unwatched?: boolean | null;
}

export type BaseImageConnection = Connection<BaseImageView> & { readonly filter: WatchedTagFilter };

@Injectable()
export class BaseImageService {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** What rebuilds go by. In the caller's transaction, where one is given. */
  async settledTags(sql: Queryable = this.sql): Promise<readonly SettledTag[]> {
    const rows = await readSettledTags(sql);
    return rows.flatMap((row) => {
      const { id, reference, platforms, settledDigest, settledChildren, settledAt } = row;
      if (settledDigest === null || settledAt === null) return [];
      const children = { ...settledChildren, ...usedOf(settledChildren ?? {}, platforms) } as Children;
      const digests = new Map(Object.entries(children).map(([platform, digest]) => [platform, parseDigest(digest)]));
      return [
        {
          id,
          reference,
          indexDigest: parseDigest(settledDigest),
          children: digests,
          settledAt,
          seenAt: row.failingSince === null ? (row.checkedAt ?? settledAt) : settledAt,
          moving: row.settlingUntil !== null,
          missing: row.goneSince === null ? row.lost : platforms,
        },
      ];
    });
  }

  async page(args: PageArguments & { readonly filter?: BaseImageFilterInput | null }): Promise<BaseImageConnection> {
    const page = parsePage(LIST, args, 50);
    const { states, text, application, unwatched } = args.filter ?? {};
    const filter: WatchedTagFilter = {
      states: states ?? undefined,
      text: text?.trim() || undefined,
      application: application ?? undefined,
      unwatched: unwatched ?? false,
    };
    const rows = await readWatchedTags(this.sql, filter, page.limit, page.after);
    return { ...connectionOf(LIST, page, await this.views(rows), ({ reference }) => reference), filter };
  }

  count(filter: WatchedTagFilter): Promise<number> {
    return countWatchedTags(this.sql, filter);
  }

  /** By id, or by reference as a Dockerfile may write it. @throws GraphQLError BAD_REQUEST without exactly one of them */
  async view(by: {
    readonly id?: string | null;
    readonly reference?: string | null;
  }): Promise<BaseImageView | undefined> {
    const row = await this.find(by);
    return row && (await this.views([row]))[0];
  }

  async observations(
    { id, platforms }: WatchedTagRow,
    args: PageArguments,
  ): Promise<Connection<TagObservationRow & Pick<WatchedTagRow, 'platforms'>>> {
    const page = parsePage(OBSERVATIONS, args, 20);
    const rows = await readObservations(this.sql, id, page.limit, page.after);
    return connectionOf(
      OBSERVATIONS,
      page,
      rows.map((row) => ({ ...row, platforms })),
      (row) => row.id,
    );
  }

  private async find(by: {
    readonly id?: string | null;
    readonly reference?: string | null;
  }): Promise<WatchedTagRow | undefined> {
    const { id, reference } = by;
    if (typeof id === 'string' && typeof reference !== 'string')
      return isId(id) ? findWatchedTag(this.sql, id) : undefined;
    if (typeof reference !== 'string' || typeof id === 'string')
      throw requestError('BAD_REQUEST', 'Give the id or the reference of the base image, and not both.');
    try {
      const { digest: _, ...named } = parseReference(reference.trim(), { defaultTag: 'latest' });
      return await findWatchedTagByReference(this.sql, formatReference(named));
    } catch (cause) {
      if (cause instanceof InvalidReference) throw requestError('BAD_REQUEST', cause.message);
      throw cause;
    }
  }

  /** A person wants a look now. A registry that asked to be left alone is; that is said. */
  async check(viewer: Viewer, id: string): Promise<BaseImageView | Refusal> {
    const row = await this.find({ id });
    if (!row) return refuse({ code: 'base-image.unknown', field: 'id', message: 'There is no such base image.' });
    if (!row.watched)
      return refuse({
        code: 'base-image.unwatched',
        field: 'id',
        message: `Nothing that is published last or runs takes ${nameOf(row)} any more, so it is not looked at.`,
      });
    const allowance = (await readAllowances(this.sql, [row.sourceRegistry])).get(row.sourceRegistry);
    if (allowance?.notBefore && allowance.notBefore > new Date())
      return refuse({
        code: 'base-image.registry-left-alone',
        field: 'id',
        message: `${row.sourceRegistry} is left alone for now: ${allowance.failure ?? 'what it still allows is left to releases.'}`,
        clearsAt: allowance.notBefore,
      });
    const asked = await inTransaction(this.sql, async (tx) => {
      const due = await askForChecks(tx, [id], 'person', viewer.name);
      await notifyChange(tx, ...due.map((baseImage) => ({ baseImage })));
      return findWatchedTag(tx, id);
    });
    return viewOf(asked ?? row, allowance, new Date());
  }

  private async views(rows: readonly WatchedTagRow[]): Promise<BaseImageView[]> {
    const hosts = [...new Set(rows.map(({ sourceRegistry }) => sourceRegistry))];
    const allowances = await readAllowances(this.sql, hosts);
    const now = new Date();
    return rows.map((row) => viewOf(row, allowances.get(row.sourceRegistry), now));
  }
}
