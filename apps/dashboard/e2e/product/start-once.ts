import { startProduct } from './start-product.ts';

/** Before all tests: a first start installs and builds, and refuses to do that beside another. */
export default async function startOnce(): Promise<void> {
  const product = await startProduct();
  await product.dispose();
}
