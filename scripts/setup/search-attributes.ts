import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The search attributes of all processes, name to the type's name in the CLI (`Keyword`, `KeywordList`, `Datetime` …). */
export async function searchAttributeTypes(): Promise<Record<string, string>> {
  const file = join(import.meta.dirname, '../../temporal/search-attributes.ts');
  if (!existsSync(file)) return {};
  const found: Record<string, string> = {};
  for (const exported of Object.values((await import(file)) as Record<string, unknown>))
    for (const key of typeof exported === 'object' && exported !== null ? [exported, ...Object.values(exported)] : []) {
      const { name, type } = (key ?? {}) as { name?: unknown; type?: unknown };
      if (typeof name === 'string' && typeof type === 'string') found[name] = cliType(type);
    }
  return found;
}

/** `KEYWORD_LIST` of the SDK is `KeywordList` of the CLI. */
const cliType = (type: string): string =>
  type
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
