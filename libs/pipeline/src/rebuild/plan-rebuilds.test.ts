import { describe, expect, it } from '@jest/globals';
import { planRebuilds } from './plan-rebuilds.ts';
import type { RebuildPolicy } from './policy.ts';
import type { ApplicationFacts, EndedRebuild, OpenRebuild } from './rebuild-facts.ts';
import { anyStage, application, before, keyIn, now, tags, world } from './testing/rebuild-world.ts';

const told = (applications: readonly ApplicationFacts[], settled = tags('debian@2'), underWay = 0) =>
  planRebuilds(world(applications, settled, underWay), now).map(
    ({ application: name, act, trigger, because }) =>
      `${name} ${act} ${trigger}${because === undefined ? '' : `: ${because}`}`,
  );
const night = { days: [], from: '22:00', to: '06:00' } as const;
const policy = (change: Partial<RebuildPolicy>): RebuildPolicy => ({ ...anyStage, ...change });
const open = (change: Partial<OpenRebuild> = {}): OpenRebuild => ({
  id: 'r1',
  state: 'waiting',
  trigger: 'base-image',
  causeKey: 'k',
  createdAt: before(10),
  ...change,
});
const web = application('web', ['debian@1', 'golang@1?']);
const endedWeb = (how: EndedRebuild['how'], at = before(59)) => ({
  ...web,
  ended: new Map([[keyIn(web, tags('debian@2')), { how, at, because: 'The build broke.' }]]),
});

describe('one application', () => {
  it.each<[string, ApplicationFacts, ReturnType<typeof tags>, readonly string[]]>([
    ['nothing moved', web, tags('debian@1', 'golang@1'), []],
    ['nobody watches', web, tags(), []],
    ['a base moved', web, tags('debian@2'), ['web begin base-image']],
    ['one platform of it moved', web, tags('debian@2 linux/arm64'), ['web begin base-image']],
    ['a base of a build stage moved', web, tags('golang@2'), ['web begin base-image']],
    [
      'one of a build stage, while the policy asks for what runs',
      { ...web, policy: policy({ mode: 'runtime-stage' }) },
      tags('golang@2'),
      [
        'web report base-image: golang:latest for linux/amd64 and linux/arm64 moved, which what runs does not stand on; the policy rebuilds for what it stands on alone.',
      ],
    ],
    [
      'what runs stands on it',
      { ...web, policy: policy({ mode: 'runtime-stage' }) },
      tags('debian@2', 'golang@2'),
      ['web begin base-image'],
    ],
    [
      'the policy reports',
      { ...web, policy: policy({ mode: 'report' }) },
      tags('debian@2 linux/arm64'),
      [
        'web report base-image: debian:latest for linux/arm64 moved; the policy of web has it reported and not rebuilt.',
      ],
    ],
    ['the policy is off', { ...web, policy: policy({ mode: 'off' }) }, tags('debian@2'), []],
    ['nothing was ever published', { ...web, release: undefined }, tags('debian@2'), []],
    ['it had its rebuild for this cause', endedWeb('done'), tags('debian@2'), []],
    ['that found nothing new, and is looked at again in a while', endedWeb('unchanged'), tags('debian@2'), []],
    [
      'that found nothing new an hour ago, and the watch still says otherwise',
      endedWeb('unchanged', before(60)),
      tags('debian@2'),
      ['web begin base-image'],
    ],
    ['that failed', endedWeb('failed'), tags('debian@2'), []],
    ['a person cancelled it', endedWeb('cancelled'), tags('debian@2'), []],
    ['the base moved on after it failed', endedWeb('failed'), tags('debian@3'), ['web begin base-image']],
    [
      'it is being rebuilt',
      { ...web, rebuilding: { causeKey: 'k', name: '1.4.2-r1', hasCause: true }, releasing: '1.4.2-r1' },
      tags('debian@3'),
      [],
    ],
    [
      'it is being released',
      { ...web, releasing: '1.4.3' },
      tags('debian@2'),
      ['web wait base-image: web 1.4.3 is being released; it goes on after that.'],
    ],
    [
      'a waiting one has lost its cause',
      { ...web, open: open() },
      tags('debian@1'),
      ['web drop base-image: Nothing that 1.4.2 takes differs any more from what its tag has settled at.'],
    ],
    [
      'rebuilds were switched off',
      { ...web, open: open(), policy: policy({ mode: 'off' }) },
      tags('debian@2'),
      ['web drop base-image: Rebuilds were switched off.'],
    ],
    [
      'a person asks, and nothing is known to have moved',
      { ...web, open: open({ trigger: 'person' }), policy: policy({ mode: 'off', windows: [night], atOnce: 1 }) },
      tags(),
      ['web begin person'],
    ],
    [
      'a person asks while it is being released',
      { ...web, open: open({ trigger: 'person' }), releasing: 'main' },
      tags(),
      ['web wait person: web main is being released; it goes on after that.'],
    ],
    [
      'the schedule has come',
      { ...web, due: before(1), policy: policy({ mode: 'off' }) },
      tags(),
      ['web begin schedule'],
    ],
    [
      'the schedule has come outside of the windows',
      { ...web, due: before(1), policy: policy({ windows: [night] }) },
      tags(),
      ['web wait schedule: It waits for the next window of its policy.'],
    ],
    [
      'an index lost a platform in use',
      web,
      new Map([...tags('golang@2'), ...lostArm()]),
      [
        'web wait base-image: debian:latest has no image for linux/arm64 any more, so a build would fail; it goes on when that is there again.',
      ],
    ],
    ['a tag moves and has not settled', web, changed({ moving: true }), []],
    ['nobody looked since the release took it', web, changed({ seenAt: before(60) }), []],
    [
      'it waits whether more moves',
      { ...web, policy: policy({ settle: 6 * 60_000 }) },
      tags('debian@2'),
      ['web wait base-image: It waits whether other images that it takes move as well.'],
    ],
    [
      'nothing more moved in time',
      { ...web, policy: policy({ settle: 5 * 60_000 }) },
      tags('debian@2'),
      ['web begin base-image'],
    ],
  ])('%s', (_what, one, settled, expected) => expect(told([one], settled)).toEqual(expected));

  it('names what moved, from what to what, and for which stage', () => {
    const [verdict] = planRebuilds(world([web], tags('debian@2 linux/arm64')), now);
    expect(verdict?.changes).toEqual([
      {
        reference: 'debian:latest',
        platform: 'linux/arm64',
        pulledPlatform: 'linux/arm64',
        stage: 0,
        runtime: true,
        from: 'debian:latest linux/arm64 1',
        to: 'debian:latest linux/arm64 2',
      },
    ]);
  });

  it('a base that moves away and back makes a cause each time', () => {
    const rebuilt = { ...web, release: { ...web.release, id: 'web-2', name: '1.4.2-r1' } } as ApplicationFacts;
    expect(keyIn(rebuilt, tags('debian@2'))).not.toBe(keyIn(web, tags('debian@2')));
    expect(keyIn(web, tags('debian@2'))).toBe(keyIn(application('web', ['golang@1?', 'debian@1']), tags('debian@2')));
  });

  it('says when a window opens and when it is quiet', () => {
    const waits = { ...web, policy: policy({ windows: [night] }) };
    expect(planRebuilds(world([waits], tags('debian@2')), now)[0]?.clearsAt).toEqual(new Date('2026-11-21T22:00:00Z'));
    const quiet = { ...web, policy: policy({ settle: 6 * 60_000 }) };
    expect(planRebuilds(world([quiet], tags('debian@2')), now)[0]?.clearsAt).toEqual(before(-1));
  });
});

describe('at most so many at once', () => {
  const two = policy({ atOnce: 2 });
  const all = ['a', 'b', 'c'].map((name) => application(name, ['debian@1'], { policy: two }));

  it('the rest waits', () =>
    expect(told(all)).toEqual([
      'a begin base-image',
      'b begin base-image',
      'c wait base-image: 2 rebuilds are under way, and its policy lets it begin while there are fewer than 2.',
    ]));

  it('what is under way counts, and who waits for longest is first', () => {
    const [a, b, c] = all as [ApplicationFacts, ApplicationFacts, ApplicationFacts];
    const waits = { ...c, open: open({ causeKey: keyIn(c, tags('debian@2')) }) };
    expect(told([a, b, waits], tags('debian@2'), 1).map((line) => line.slice(0, 7))).toEqual([
      'c begin',
      'a wait ',
      'b wait ',
    ]);
  });
});

describe('what stands on other applications', () => {
  const base = application('base', ['debian@1']);
  const shop = application('shop', ['base@1', 'debian@1']);
  const kiosk = application('kiosk', ['shop@1']);

  it('waits for its parents, and theirs', () =>
    expect(told([kiosk, shop, base])).toEqual([
      'base begin base-image',
      'shop wait base-image: It takes an image of base (its rebuild begins), which is rebuilt first.',
      'kiosk wait parent: It takes an image of shop (its rebuild waits as well), which is rebuilt first.',
    ]));

  it('waits while a parent is being built', () => {
    const building = {
      ...base,
      rebuilding: { causeKey: 'k', name: '1.4.2-r1', hasCause: true },
      releasing: '1.4.2-r1',
    };
    expect(told([building, shop])).toEqual([
      'shop wait base-image: It takes an image of base (1.4.2-r1 is being built), which is rebuilt first.',
    ]);
  });

  it('follows once the parent is there', () => {
    const done = application('base', ['debian@2']);
    expect(told([done, shop], tags('debian@2', 'base@2'))).toEqual(['shop begin base-image']);
  });

  it('does not wait for one that only looks whether there is something new', () => {
    const looks = { ...application('base', ['debian@2']), open: open({ trigger: 'schedule' }) };
    expect(told([looks, application('shop', ['base@1'])])).toEqual(['base begin schedule']);
    const building = { ...looks, open: undefined, rebuilding: { causeKey: 'k', name: '1.4.2-r1', hasCause: false } };
    expect(told([building, application('shop', ['base@1'])])).toEqual([]);
  });

  it('has nothing to do when the parent left its image as it was', () => {
    const done = application('base', ['debian@2']);
    const waits = { ...application('shop', ['base@1']), open: open({ trigger: 'parent' }) };
    expect(told([done, waits], tags('debian@2', 'base@1'))).toEqual([
      'shop drop parent: Nothing that 1.4.2 takes differs any more from what its tag has settled at.',
    ]);
  });

  it.each(['off', 'report'] as const)('does not wait for one whose policy is %s', (mode) => {
    const still = { ...base, policy: policy({ mode }) };
    expect(told([still, shop]).filter((line) => line.startsWith('shop'))).toEqual(['shop begin base-image']);
  });

  it('is stopped by a parent that failed, with the reason, and so is what stands on it', () => {
    const key = keyIn(base, tags('debian@2'));
    const failed = {
      ...base,
      ended: new Map([[key, { how: 'failed' as const, at: before(10), because: 'package linux/arm64 failed: No.' }]]),
    };
    const plain = { ...application('shop', ['base@1']), open: open({ trigger: 'parent' }) };
    const waits = { ...kiosk, open: open({ trigger: 'parent' }) };
    const reason = 'base, whose image it takes, could not be rebuilt: package linux/arm64 failed: No.';
    expect(told([failed, plain, waits])).toEqual([
      `shop stop parent: ${reason}`,
      `kiosk stop parent: shop, whose image it takes, could not be rebuilt: ${reason}`,
    ]);
    // What moved below it as well needs no parent.
    expect(told([failed, shop, waits])).toEqual([
      `shop begin base-image: ${reason} shop goes on without it, on the image that is there.`,
      'kiosk wait parent: It takes an image of shop (its rebuild begins), which is rebuilt first.',
    ]);
    const later = { ...shop, policy: policy({ windows: [night] }) };
    expect(told([failed, later])).toEqual(['shop wait base-image: It waits for the next window of its policy.']);
    expect(told([failed, { ...plain, open: undefined, due: before(1) }])).toEqual([
      `shop begin schedule: ${reason} shop goes on without it, on the image that is there.`,
    ]);
  });

  it('that went on without its parent follows once that is there', () => {
    const alone = application('shop', ['base@1', 'debian@2'], {
      ended: new Map([['k', { how: 'done', at: before(5) }]]),
    });
    const key = keyIn(base, tags('debian@2'));
    const failed = { ...base, ended: new Map([[key, { how: 'failed' as const, at: before(10) }]]) };
    expect(told([failed, alone])).toEqual([]);
    const mended = application('base', ['debian@2']);
    expect(told([mended, alone], tags('debian@2', 'base@2'))).toEqual(['shop begin base-image']);
  });

  it('is rebuilt all the same when a person asks', () => {
    const key = keyIn(base, tags('debian@2'));
    const failed = { ...base, ended: new Map([[key, { how: 'failed' as const, at: before(10) }]]) };
    expect(told([failed, { ...shop, open: open({ trigger: 'person' }) }])).toEqual(['shop begin person']);
  });

  it('a parent that only a build stage takes counts where any stage does', () => {
    const builds = application('tool', ['base@1?']);
    expect(told([base, builds])[1]).toMatch(/^tool wait parent/);
    expect(told([base, { ...builds, policy: policy({ mode: 'runtime-stage' }) }])).toEqual(['base begin base-image']);
  });

  it('a tag that no rebuild moves makes no parent', () =>
    expect(told([base, application('pinned', ['base:1.4.2@1', 'debian@1'])])).toEqual([
      'base begin base-image',
      'pinned begin base-image',
    ]));

  it('a circle is named, and a person can get out of it', () => {
    const a = application('a', ['b@1', 'debian@1']);
    const b = application('b', ['a@1']);
    expect(told([a, b])).toEqual([
      "a wait base-image: a → b → a stand on each other's images, so none comes first; ask for a rebuild of one of them, or end the circle.",
    ]);
    expect(told([{ ...a, open: open({ trigger: 'person' }) }, b])).toEqual(['a begin person']);
    const self = application('self', ['self@1']);
    expect(told([self], tags('self@2'))[0]).toMatch(/^self wait base-image: self → self stand on/);
  });
});

function changed(change: object): ReturnType<typeof tags> {
  return new Map([...tags('debian@2')].map(([name, tag]) => [name, { ...tag, ...change }]));
}

function lostArm(): ReturnType<typeof tags> {
  return new Map(
    [...tags('debian@1')].map(([name, tag]) => [name, { ...tag, children: new Map([...tag.children].slice(0, 1)) }]),
  );
}
