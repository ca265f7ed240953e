export type GiteaAnswers = ReturnType<typeof createGiteaAnswers>;

/** Gitea's error bodies: `message`, the address of the API's description, and for 404 what lies behind it. */
export function createGiteaAnswers(url: string) {
  return {
    ok: (value: unknown) =>
      Response.json(value, { headers: { 'content-type': 'application/json;charset=utf-8' } }),
    fail: (status: number, message: string) => Response.json({ message, url }, { status }),
    notFound: (cause?: string) => {
      const errors = cause === undefined ? null : [cause];
      return Response.json({ errors, message: "The target couldn't be found.", url }, { status: 404 });
    },
  };
}
