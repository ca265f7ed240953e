import { describe, expect, it } from 'vitest';
import { limitRequest } from './limit-request.ts';

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://localhost/api/trpc/a', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('limitRequest', () => {
  it('hands on a body of exactly the limit, with its headers', async () => {
    const limited = await limitRequest(post('x'.repeat(10), { origin: 'http://localhost' }), {
      maxBodyBytes: 10,
    });
    if (limited instanceof Response) throw new Error('refused');
    expect(await limited.text()).toBe('x'.repeat(10));
    expect(limited.headers.get('content-type')).toBe('application/json');
    expect(limited.headers.get('origin')).toBe('http://localhost');
  });

  it('refuses one byte more, counted and not believed', async () => {
    const limited = await limitRequest(post('x'.repeat(11), { 'content-length': '5' }), { maxBodyBytes: 10 });
    expect(limited).toBeInstanceOf(Response);
    expect((limited as Response).status).toBe(413);
  });

  it('leaves a request without a body alone', async () => {
    const request = new Request('http://localhost/api/trpc/a');
    expect(await limitRequest(request, { maxBodyBytes: 10 })).toBe(request);
  });
});
