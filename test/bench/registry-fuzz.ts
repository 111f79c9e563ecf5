import { fuzzed } from '../../libs/registry/src/testing/fuzz.ts';
import { type Measure, seconds, within } from './measure/measure.ts';

const runs = 100_000;
/** Of a run of one parser: far above what any takes, so that one input that costs too much shows. */
const limitSeconds = 900;

/** 100,000 inputs for each parser of the registry room and for its layers. One that breaks a property ends it, with its seed. */
export default async function bench(): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const [name, run] of Object.entries(fuzzed)) {
    const taken = await seconds(() => run(runs));
    measures.push(within(`100,000 inputs: ${name}`, 's', [taken], limitSeconds));
  }
  return measures;
}
