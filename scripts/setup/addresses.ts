import type { Plan } from './environment.ts';

/** The table that a start ends with. */
export function addressTable({ config, embedded, dataDir }: Plan): string {
  const rows: Array<[string, string]> = [
    ['API for everybody', config.publicUrl],
    ['  to read and try it', `${config.publicUrl}/docs`],
    ['API for officers', config.officersUrl],
    ['  to read and try it', `${config.officersUrl}/docs`],
    ["Operators' views", `${config.officersUrl}/operators`],
    ['Temporal Web UI (operators)', `${config.officersUrl}/temporal/namespaces/${config.temporal.namespace}/workflows`],
    ...(embedded.sandbox ? [['Sandbox: what phones show, logs', `http://127.0.0.1:${config.ports.sandbox}/`] as [string, string]] : []),
    ['Logs', `${dataDir}/log/`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
