import { accuracy } from './accuracy.ts'
import { auc } from './auc.ts'
import { averagePrecision } from './average-precision.ts'
import { calibrationError } from './calibration-error.ts'
import { f1 } from './f1.ts'
import { logLoss } from './log-loss.ts'
import type { Metric, MetricName } from './metric.ts'
import { precision } from './precision.ts'
import { recall } from './recall.ts'

const byName: Record<MetricName, Metric> = { auc, averagePrecision, logLoss, calibrationError, f1, precision, recall, accuracy }

/** All metrics, in the order in which people read them. */
export const metrics: readonly Metric[] = Object.values(byName)

export type { Metric, MetricName } from './metric.ts'
