/** What Next hands to a page, by the names of its address's parts. */
export type PageProps<Params extends string = never> = {
  params: Promise<Record<Params, string>>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};
