import { type Methods, Peer, type RpcMessage } from '../../src/common/rpc.ts';

/** VS Code's own end. It hands it out once. */
export interface VsCodeApi<Stored> {
  postMessage(message: RpcMessage): void;
  getState(): unknown;
  setState(state: Stored): void;
}

/** A page's line to the extension. */
export function connect<Own extends Methods<Own>, Host>(
  api: Pick<VsCodeApi<never>, 'postMessage'>,
  handlers: Own,
): Peer<Own, Host> {
  const peer = new Peer<Own, Host>(handlers, {
    post: (message) => api.postMessage(message),
    // Nobody else hears of it.
    failed: ({ message }) => reportError(new Error(message)),
  });
  window.addEventListener('message', (event: MessageEvent<unknown>) => peer.receive(event.data));
  return peer;
}
