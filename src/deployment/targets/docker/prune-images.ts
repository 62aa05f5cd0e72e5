import { jsonOf } from './engine.ts'
import type { Engine } from './engine.ts'

interface ListedImage { Id: string; Created: number; RepoTags: string[] | null }

/** So many builds stay, the newest ones: an earlier RankOps that is called back finds its image. */
const nKept = 3
/** The tag is the digest of what an image is made of; nobody else makes such names. */
const ourName = /^rankops-serving:[0-9a-f]{16}$/

/** Takes away the images of builds long ago. A rollback needs none of them: an image holds no release, and the one of today serves every release. */
export async function pruneImages(engine: Engine, current: string): Promise<void> {
  const images = jsonOf<ListedImage[]>(await engine.ask('list images', 'GET', '/images/json', { query: { filters: JSON.stringify({ label: ['rankops.base'] }) } }))
  const containers = jsonOf<{ ImageID: string }[]>(await engine.ask('list containers', 'GET', '/containers/json', { query: { all: '1' } }))
  // 404: another deployment was faster; 409: a container was just made of it.
  for (const name of namesToRemove(images, new Set([current, ...containers.map(({ ImageID }) => ImageID)]))) await engine.ask(`remove ${name}`, 'DELETE', `/images/${name}`, { accepted: [404, 409] })
}

/** Names, not images: one that somebody gave another name, or built upon, keeps that. Images of containers stay, running or not. */
function namesToRemove(images: readonly ListedImage[], used: ReadonlySet<string>): string[] {
  const ours = images.filter(({ RepoTags }) => RepoTags?.some((name) => ourName.test(name))).sort((a, b) => b.Created - a.Created)
  return ours.filter(({ Id }, i) => i >= nKept && !used.has(Id)).flatMap(({ RepoTags }) => RepoTags!.filter((name) => ourName.test(name)))
}
