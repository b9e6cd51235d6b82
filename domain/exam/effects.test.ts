import fc from 'fast-check';
import {
  effectWords,
  isShared,
  liveStandings,
  planOf,
  refOf,
  sameImage,
  undoOf,
  unread,
  type Effect,
  type EffectKindName,
  type Found,
  type Image,
  type Now,
  type Wanted,
} from './effects.ts';

// A small world: candidates with two scores, a result on both, a certificate on the result, a licence on the certificate; what is void is counted like the real scores.
interface Thing {
  kind: EffectKindName;
  id: string;
  image: Image;
  on: readonly string[];
}
const normal: Partial<Record<EffectKindName, string>> = { certificate: 'valid', licence: 'valid', registration: 'accepted' };
const fallen: Partial<Record<EffectKindName, string>> = { certificate: 'revoked', licence: 'cancelled', registration: 'annulled' };

class World {
  readonly things = new Map<string, Thing>();
  /** Voids of each score, by decision. */
  readonly voids = new Map<string, Set<string>>();
  readonly records = new Map<string, string>();
  readonly decisions = new Map<string, Effect[]>();

  add(kind: EffectKindName, id: string, on: readonly string[] = []): void {
    this.things.set(`${kind}/${id}`, { kind, id, image: { standing: normal[kind] ?? 'stands', note: 'as it was' }, on });
  }
  state(): unknown {
    return [
      [...this.things.entries()].map(([ref, { image }]) => [ref, image]),
      [...this.voids.entries()].filter(([, by]) => by.size).map(([ref]) => ref),
      [...this.records.keys()].toSorted(),
    ];
  }
  read(wanted: readonly Wanted[]): Map<string, Found> {
    const found = new Map<string, Found>();
    for (let next = unread(found, wanted); next.length; next = unread(found, wanted))
      for (const target of next) {
        const ref = refOf(target);
        const thing = this.things.get(ref);
        found.set(ref, {
          ...target,
          title: ref,
          image: isShared(target) ? (thing?.image ?? null) : null,
          affected: thing?.image['standing'] === fallen[target.kind],
          falls: [...this.things.values()].filter(({ on }) => on.includes(ref)).map(({ kind, id }) => ({ kind, id })),
        });
      }
    return found;
  }
  holders(ref: string, but: string): { decision: string; n: number }[] {
    return [...this.decisions.entries()].flatMap(([decision, effects]) =>
      decision === but ? [] : effects.filter((one) => refOf(one) === ref && liveStandings.includes(one.standing)).map(({ n }) => ({ decision, n })),
    );
  }
  decide(decision: string, wanted: readonly Wanted[]): void {
    const found = this.read(wanted);
    const held = new Set([...found.keys()].filter((ref) => this.holders(ref, decision).length));
    const effects = planOf(wanted, found, held).map(({ mode, ...effect }): Effect => {
      const ref = refOf(effect);
      if (mode === 'hold') return { ...effect, standing: 'held', after: null };
      const thing = this.things.get(ref);
      const after = isShared(effect) ? { ...thing!.image, standing: fallen[effect.kind] } : null;
      if (after) thing!.image = after;
      else if (effect.kind === 'integrity') this.records.set(`${ref}/${decision}`, decision);
      else this.voids.set(ref, (this.voids.get(ref) ?? new Set()).add(decision));
      return { ...effect, standing: 'changed', after };
    });
    this.decisions.set(decision, effects);
  }
  overturn(decision: string, conflict: (ref: string) => string | null = () => null): void {
    const effects = this.decisions.get(decision)!;
    const others = new Map(effects.map((one) => [refOf(one), this.holders(refOf(one), decision)]));
    const now = new Map(
      effects.map((one): [string, Now] => {
        const ref = refOf(one);
        return [ref, { image: isShared(one) ? this.things.get(ref)!.image : null, conflict: conflict(ref) }];
      }),
    );
    for (const step of undoOf(effects, others, now)) {
      const effect = effects.find(({ n }) => n === step.n)!;
      const ref = refOf(effect);
      if (step.what === 'release') effect.standing = 'released';
      if (step.what === 'byHand') effect.standing = 'byHand';
      if (step.what === 'passOn') {
        effect.standing = 'passedOn';
        const heir = this.decisions.get(step.to.decision)!.find(({ n }) => n === step.to.n)!;
        Object.assign(heir, { standing: 'changed', before: effect.before, after: effect.after });
      }
      if (step.what === 'restore') {
        effect.standing = 'restored';
        if (isShared(effect)) this.things.get(ref)!.image = effect.before!;
        else if (effect.kind === 'integrity') this.records.delete(`${ref}/${decision}`);
        else this.voids.get(ref)!.delete(decision);
      }
    }
  }
}

const people = ['a', 'b'];
function world(): World {
  const made = new World();
  for (const one of people) {
    for (const subject of ['1', '2']) made.add('score', `${one}${subject}`);
    made.add('integrity', one);
    made.add('passResult', one, [`score/${one}1`, `score/${one}2`]);
    made.add('certificate', one, [`passResult/${one}`]);
    made.add('licence', one, [`certificate/${one}`]);
    // A renewal under way rests on both.
    made.add('registration', one, [`certificate/${one}`, `licence/${one}`]);
  }
  return made;
}
const targets = fc.uniqueArray(
  fc.oneof(
    fc.record({ kind: fc.constant('score' as const), id: fc.constantFrom('a1', 'a2', 'b1', 'b2') }),
    fc.record({ kind: fc.constant('certificate' as const), id: fc.constantFrom(...people) }),
    fc.record({ kind: fc.constant('integrity' as const), id: fc.constantFrom(...people) }),
  ),
  { minLength: 1, maxLength: 3, selector: ({ kind, id }) => `${kind}/${id}` },
);

test('S3-37 whatever decisions are made and overturned in whatever order: a target is down exactly while a decision holds it, and after all of them everything is as before', () => {
  fc.assert(
    fc.property(fc.array(targets, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (charges, choices) => {
      const made = world();
      const before = JSON.stringify(made.state());
      const live: string[] = [];
      const check = (): void => {
        for (const [ref, thing] of made.things)
          if (isShared(thing)) expect([ref, thing.image['standing'] === fallen[thing.kind]]).toEqual([ref, made.holders(ref, '').length > 0]);
      };
      const pick = (): number => choices.next().value!;
      for (const [n, wanted] of charges.entries()) {
        made.decide(`d${n}`, wanted);
        live.push(`d${n}`);
        check();
        if (live.length && pick() % 2) {
          made.overturn(live.splice(pick() % live.length, 1)[0]!);
          check();
        }
      }
      while (live.length) {
        made.overturn(live.splice(pick() % live.length, 1)[0]!);
        check();
      }
      expect(JSON.stringify(made.state())).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test('S3-37 what has changed meanwhile is never overwritten, and nothing that rests on it comes back before it', () => {
  fc.assert(
    fc.property(fc.constantFrom('certificate/a', 'licence/a'), fc.boolean(), (ref, byConflict) => {
      const made = world();
      made.decide('d', [{ kind: 'score', id: 'a1' }]);
      const changed = { ...made.things.get(ref)!.image, note: 'changed by somebody' };
      if (!byConflict) made.things.get(ref)!.image = changed;
      made.overturn('d', (one) => (byConflict && one === ref ? '另有有效证书' : null));
      const standing = Object.fromEntries(made.decisions.get('d')!.map((one) => [refOf(one), one.standing]));
      expect(standing).toEqual({
        'score/a1': 'restored',
        'passResult/a': 'restored',
        'certificate/a': ref === 'certificate/a' ? 'byHand' : 'restored',
        'licence/a': 'byHand',
        'registration/a': 'byHand',
      });
      if (!byConflict) expect(made.things.get(ref)!.image).toEqual(changed);
      expect(made.things.get('licence/a')!.image['standing']).toBe('cancelled');
    }),
  );
});

test('S3§2.5 a plan goes from scores to the list, the certificate and the registration; each effect names what it rests on', () => {
  const made = world();
  const wanted: Wanted[] = [
    { kind: 'integrity', id: 'a' },
    { kind: 'score', id: 'a2' },
    { kind: 'score', id: 'a1' },
  ];
  const plan = planOf(wanted, made.read(wanted), new Set());
  expect(plan.map((one) => [one.n, refOf(one), one.parent, one.mode])).toEqual([
    [1, 'score/a1', null, 'change'],
    [2, 'score/a2', null, 'change'],
    [3, 'passResult/a', 2, 'change'],
    [4, 'certificate/a', 3, 'change'],
    [5, 'licence/a', 4, 'change'],
    [6, 'registration/a', 5, 'change'],
    [7, 'integrity/a', null, 'change'],
  ]);
  expect(Object.keys(effectWords)).toEqual(['score', 'passResult', 'certificate', 'licence', 'registration', 'integrity']);
});

test('S3§2.5 what is down for another reason is not this decision’s, nor what rests on it; a target that was not read is a mistake of the caller', () => {
  const made = world();
  made.things.get('certificate/a')!.image = { standing: 'revoked', note: 'two officers' };
  const wanted: Wanted[] = [{ kind: 'score', id: 'a1' }];
  expect(planOf(wanted, made.read(wanted), new Set()).map(refOf)).toEqual(['score/a1', 'passResult/a']);
  expect(planOf(wanted, made.read(wanted), new Set(['certificate/a'])).map((one) => `${refOf(one)} ${one.mode}`)).toEqual([
    'score/a1 change',
    'passResult/a change',
    'certificate/a hold',
    'licence/a change',
    'registration/a change',
  ]);
  expect(() => planOf([{ kind: 'score', id: 'x' }], new Map(), new Set())).toThrow('score/x was not read');
});

test('two images say the same whatever the order of their parts', () => {
  expect(sameImage({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBe(true);
  expect(sameImage({ a: 1 }, { a: 1, b: null })).toBe(true);
  expect(sameImage({ a: 1 }, { a: 2 })).toBe(false);
  expect(sameImage(null, { a: 1 })).toBe(false);
});
