import { type AddressInfo, createServer } from 'node:net';

type Connect = (this: unknown, request: unknown, address: string, port: number) => number;
type TcpHandle = { connect: Connect; connect6: Connect };

/** `asked`: the addresses that connections were begun to. `release` lets them go there again. */
export type DivertedConnects = { asked: string[]; release(): Promise<void> };

/**
 * Leads every connection of this process to a server on loopback that hangs up, whatever address it was begun to: nothing leaves the machine.
 * It does so below everything that counts connections, where Node calls the system.
 */
export async function divertConnects(): Promise<DivertedConnects> {
  const asked: string[] = [];
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // What all TCP sockets have in common, those under TLS too: Node has no other way to it than through one of them.
  const { _handle: handle } = server as unknown as { _handle: object };
  const prototype = Object.getPrototypeOf(handle) as TcpHandle;
  const { connect, connect6 } = prototype;
  const divert: Connect = function (request, address) {
    asked.push(address);
    return connect.call(this, request, '127.0.0.1', port);
  };
  Object.assign(prototype, { connect: divert, connect6: divert });
  return {
    asked,
    async release() {
      Object.assign(prototype, { connect, connect6 });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
