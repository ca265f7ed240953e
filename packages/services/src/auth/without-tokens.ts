/**
 * The library's answer without the session's own token, which it puts into the body beside the cookie. The cookie is closed to scripts for a reason:
 * what a page can read, whatever runs in the page can carry away.
 */
export async function withoutTokens(answer: Response): Promise<Response> {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (!isJson) return answer;
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  const text = await answer.text();
  return new Response(text && dropTokens(text), { status: answer.status, headers });
}

function dropTokens(json: string): string {
  return JSON.stringify(JSON.parse(json, (key, value) => (key === 'token' ? undefined : value)));
}
