import type { AssetEntry, DeploymentEntry, ReleaseEntry, StatusEntry } from '../store.ts'
import { nodeId } from './links.ts'
import type { Links } from './links.ts'
import { userJson } from './repository.ts'

export function releaseJson(links: Links, release: ReleaseEntry, isImmutable: boolean) {
  const url = links.api(`/releases/${release.id}`)
  const tag = encodeURIComponent(release.tag)
  return {
    id: release.id,
    node_id: nodeId('Release', release.id),
    url,
    html_url: links.web(`/releases/tag/${tag}`),
    assets_url: `${url}/assets`,
    upload_url: `${links.uploadsUrl}/repos/${links.repository}/releases/${release.id}/assets{?name,label}`,
    tarball_url: release.isDraft ? null : links.api(`/tarball/${tag}`),
    zipball_url: release.isDraft ? null : links.api(`/zipball/${tag}`),
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.isDraft,
    prerelease: release.isPrerelease,
    immutable: isImmutable && !release.isDraft,
    created_at: release.createdAt,
    published_at: release.publishedAt,
    author: userJson(links, release.author),
    assets: release.assets.map((asset) => assetJson(links, release, asset)),
  }
}

export function assetJson(links: Links, release: ReleaseEntry, asset: AssetEntry) {
  return {
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    url: links.api(`/releases/assets/${asset.id}`),
    browser_download_url: links.web(`/releases/download/${encodeURIComponent(release.tag)}/${encodeURIComponent(asset.name)}`),
    name: asset.name,
    label: '',
    state: asset.state,
    content_type: asset.contentType,
    size: asset.bytes,
    digest: asset.digest,
    download_count: 0,
    uploader: userJson(links, asset.uploader),
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
  }
}

export function deploymentJson(links: Links, deployment: DeploymentEntry) {
  const url = links.api(`/deployments/${deployment.id}`)
  return {
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    url,
    statuses_url: `${url}/statuses`,
    repository_url: links.api(''),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    environment: deployment.environment,
    original_environment: deployment.environment,
    description: deployment.description,
    creator: userJson(links, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    transient_environment: false,
    production_environment: deployment.isProduction,
  }
}

export function statusJson(links: Links, deployment: DeploymentEntry, status: StatusEntry) {
  const url = links.api(`/deployments/${deployment.id}`)
  return {
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    url: `${url}/statuses/${status.id}`,
    deployment_url: url,
    repository_url: links.api(''),
    state: status.state,
    description: status.description,
    environment: deployment.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    target_url: status.logUrl,
    creator: userJson(links, status.creator),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  }
}
