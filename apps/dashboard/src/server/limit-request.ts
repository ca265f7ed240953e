/**
 * The same request with its body read and counted, or the refusal. What a client says of its own length proves nothing, so the bytes are
 * counted as they come.
 */
export async function limitRequest(
  request: Request,
  { maxBodyBytes }: { maxBodyBytes: number },
): Promise<Request | Response> {
  if (request.body === null) return request;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) return new Response('Payload Too Large', { status: 413 });
    chunks.push(new Uint8Array(chunk));
  }
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: new Blob(chunks) });
}
