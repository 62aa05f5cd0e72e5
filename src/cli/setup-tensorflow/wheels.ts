import type { LibraryKind } from '../../tensor/libtensorflow/installed.ts'

/** A file of the Python package index that holds a library; no Python is needed to use it. */
export interface Wheel {
  project: string
  file: string
  sha256: string
  bytes: number
  /** What is unpacked of it: entries whose names begin with one of these, and their size in all. */
  keep: readonly string[]
  unpackedBytes: number
}

export const tensorflowVersion = '2.18.1'

/** The last release of the package between Node and the library (2024). The library is newer than the one that it names; the functions that it calls are the same. */
export const tfjsVersion = '4.22.0'
export const nodeApiHeadersVersion = '1.9.0'
export const dawnVersion = '0.6.2'

/** The oldest driver of NVIDIA that runs what was built for CUDA 12, and the one of CUDA 12.5 Update 1. Between them a GPU that is newer than the kernels in the
 *  wheel (compute capability 9.0 and above) cannot have the missing ones compiled. CUDA Toolkit release notes, tables of driver versions. */
export const oldestDriver = [525, 60, 13]
export const driverOfCuda = [555, 42, 6]

/** All that one kind of library consists of. */
export function wheelsOf(kind: LibraryKind | 'webgpu'): Wheel[] {
  if (kind === 'webgpu') return []
  if (kind === 'cpu') return [tensorflow('tensorflow_cpu', '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298', 230_236_181, 686_743_497)]
  return [tensorflow('tensorflow', 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828', 615_510_377, 1_256_094_734), ...cuda.map(cudaWheel)]
}

function tensorflow(name: string, sha256: string, bytes: number, unpackedBytes: number): Wheel {
  const folders = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/'].map((folder) => `tensorflow/include/${folder}`)
  return {
    project: name.replace('_', '-'),
    file: `${name}-${tensorflowVersion}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`,
    sha256, bytes, unpackedBytes,
    keep: ['tensorflow/libtensorflow_', ...folders, `${name}-${tensorflowVersion}.dist-info/METADATA`, 'tensorflow/include/LICENSE'],
  }
}

/** What that TensorFlow asks for of CUDA 12.5 and cuDNN 9.3 (its extra "and-cuda"): name, version, sha256, size, and size unpacked. */
const cuda: readonly (readonly [name: string, version: string, sha256: string, bytes: number, unpackedBytes: number])[] = [
  ['cublas', '12.5.3.2', 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b', 363_313_169, 551_765_766],
  ['cuda-cupti', '12.5.82', 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953', 13_811_507, 44_011_470],
  ['cuda-nvcc', '12.5.82', 'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0', 22_468_537, 58_863_422],
  ['cuda-nvrtc', '12.5.82', '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd', 24_873_108, 68_302_926],
  ['cuda-runtime', '12.5.82', '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115', 895_707, 771_294],
  ['cudnn', '9.3.0.75', '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d', 577_163_502, 885_357_134],
  ['cufft', '11.2.3.61', '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8', 192_524_114, 278_988_518],
  ['curand', '10.3.6.82', '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536', 56_309_107, 96_589_102],
  ['cusolver', '11.6.3.83', '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b', 130_341_232, 218_200_958],
  ['cusparse', '12.5.1.3', '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752', 217_558_979, 295_774_806],
  ['nccl', '2.21.5', '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0', 188_654_414, 251_618_367],
  ['nvjitlink', '12.5.82', 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212', 21_298_879, 54_619_918],
]

function cudaWheel([name, version, sha256, bytes, unpackedBytes]: (typeof cuda)[number]): Wheel {
  const [project, folder] = [`nvidia-${name}-cu12`, `nvidia/${name.replace('-', '_')}`]
  const own = `${project.replaceAll('-', '_')}-${version}`
  const parts = name === 'cuda-nvcc' ? ['bin', 'nvvm'] : ['lib']
  return { project, file: `${own}-py3-none-manylinux2014_x86_64.whl`, sha256, bytes, unpackedBytes, keep: [...parts.map((part) => `${folder}/${part}/`), `${own}.dist-info/License.txt`] }
}
