import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

/**
 * The interpreter selected in VS Code's Python extension, otherwise the one in its setting; it is not run.
 *
 * @returns an absolute path; undefined: there is none.
 */
export async function selectedPython(): Promise<string | undefined> {
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  const configured = vscode.workspace.getConfiguration('python', resource ?? null).get('defaultInterpreterPath');
  const path = (await activePath(resource)) ?? configured;
  return typeof path === 'string' && isAbsolute(path) ? path : undefined;
}

/**
 * Another extension may export anything: https://github.com/microsoft/vscode-python/blob/main/src/client/api/types.ts
 */
async function activePath(resource: vscode.Uri | undefined): Promise<string | undefined> {
  try {
    const api: unknown = await vscode.extensions.getExtension('ms-python.python')?.activate();
    const environments = member(api, 'environments');
    const ask = member(environments, 'getActiveEnvironmentPath');
    const path = typeof ask === 'function' ? member(ask.call(environments, resource), 'path') : undefined;
    return typeof path === 'string' ? path : undefined;
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
