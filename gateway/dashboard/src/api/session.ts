// Who is signed in, for the whole page.
import {computed, reactive, readonly} from 'vue';
import type {Session} from '@/gen/nianbao/gateway/v1/session_service_pb';

const state = reactive({
  session: null as Session | null,
  known: false,    // whether the gateway has been asked
  expired: false,  // the session ended under the page: sign in again, on top of what is open
  csrf: '',
});

export const session = readonly(state);

export function setSession(value: Session | null) {
  state.session = value;
  state.csrf = value?.csrfToken ?? '';
  state.known = true;
  if (value) state.expired = false;
}

export function sessionEnded() {
  if (state.session) state.expired = true;
}

export const permissions = computed(() => new Set(state.session?.grants.flatMap((grant) => grant.permissions) ?? []));

/** Whether some role permits it, in this organ or anywhere. Which organs a checker looks after is the service's to know. */
export function may(permission: string, organ?: string): boolean {
  return (state.session?.grants ?? []).some((grant) => grant.permissions.includes(permission) &&
    (!organ || grant.organ === '*' || grant.organ === organ || grant.permissions.includes('reports.approve')));
}
