// The services, by the Connect protocol. Clients and types are generated from the protos.
import {fromBinary} from '@bufbuild/protobuf';
import {Code, ConnectError, createClient, type Interceptor} from '@connectrpc/connect';
import {createConnectTransport} from '@connectrpc/connect-web';
import {BadRequestSchema} from '@/gen/nianbao/api/v1/error_pb';
import {FormatService} from '@/gen/nianbao/format/v1/format_service_pb';
import {SessionService} from '@/gen/nianbao/gateway/v1/session_service_pb';
import {ImportService} from '@/gen/nianbao/importing/v1/import_service_pb';
import {AuditService} from '@/gen/nianbao/intake/v1/audit_service_pb';
import {OrganService} from '@/gen/nianbao/intake/v1/organ_service_pb';
import {PeopleService} from '@/gen/nianbao/intake/v1/people_service_pb';
import {QueueService} from '@/gen/nianbao/intake/v1/queue_service_pb';
import {ReportService} from '@/gen/nianbao/intake/v1/report_service_pb';
import {RollupService} from '@/gen/nianbao/intake/v1/rollup_service_pb';
import {DeadlineService} from '@/gen/nianbao/notification/v1/deadline_service_pb';
import {NotificationService} from '@/gen/nianbao/notification/v1/notification_service_pb';
import {ReminderService} from '@/gen/nianbao/notification/v1/reminder_service_pb';
import {RenderingService} from '@/gen/nianbao/rendering/v1/rendering_service_pb';
import {ValidationService} from '@/gen/nianbao/validation/v1/validation_service_pb';
import {session, sessionEnded} from './session';

const guard: Interceptor = (next) => async (request) => {
  if (session.csrf) request.header.set('X-CSRF-Token', session.csrf);
  try {
    return await next(request);
  } catch (error) {
    const signingIn = request.service.typeName === SessionService.typeName || request.method.name === 'SetPassword';
    if (!signingIn && ConnectError.from(error).code === Code.Unauthenticated) sessionEnded();
    throw error;
  }
};

const transport = createConnectTransport({baseUrl: location.origin, interceptors: [guard], defaultTimeoutMs: 60_000});

export const sessions = createClient(SessionService, transport);
export const people = createClient(PeopleService, transport);
export const reports = createClient(ReportService, transport);
export const organs = createClient(OrganService, transport);
export const formats = createClient(FormatService, transport);
export const validation = createClient(ValidationService, transport);
export const importing = createClient(ImportService, transport);
export const rendering = createClient(RenderingService, transport);
export const messages = createClient(NotificationService, transport);
export const rollups = createClient(RollupService, transport);
export const audits = createClient(AuditService, transport);
export const deadlines = createClient(DeadlineService, transport);
export const reminders = createClient(ReminderService, transport);
export const queues = createClient(QueueService, transport);

export interface Fault {
  reason: string;   // machine reason, for decisions
  sentence: string; // for the person at the screen
  fields: {field: string; description: string}[];
  offline: boolean; // the gateway was not reached at all
  passing: boolean; // heals by itself: trying again later is worth it
}

interface WireDetail {
  type: string;
  value: Uint8Array;
  debug?: {reason?: string};
}

/** What an error says, whatever was thrown. */
export function faultOf(error: unknown): Fault {
  const connect = ConnectError.from(error);
  const details = connect.details as unknown as WireDetail[];
  const violations = details.find((detail) => detail.type === 'google.rpc.BadRequest');
  const reason = details.find((detail) => detail.debug?.reason)?.debug?.reason ?? '';
  return {
    reason: reason || Code[connect.code],
    sentence: connect.rawMessage,
    fields: violations
      ? fromBinary(BadRequestSchema, violations.value).fieldViolations.map(({field, description}) => ({field, description}))
      : [],
    offline: reason === '' && (connect.code === Code.Unknown || connect.code === Code.DeadlineExceeded),
    passing: [Code.Unavailable, Code.ResourceExhausted, Code.DeadlineExceeded].includes(connect.code) ||
      (reason === '' && connect.code === Code.Unknown),
  };
}

export const newRequestId = () => [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, '0')).join('');
