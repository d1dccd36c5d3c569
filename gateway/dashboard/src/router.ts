import {createRouter, createWebHashHistory} from 'vue-router';

// Pages load when they are first opened; a clerk never loads the chart.
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    {path: '/', name: 'reports', component: () => import('./pages/ReportList.vue')},
    {path: '/organs/:organ/annualReports/:year', name: 'report', component: () => import('./pages/ReportPage.vue'), props: true},
    {path: '/organs/:organ/annualReports/:year/edit', name: 'edit', component: () => import('./pages/EditReport.vue'), props: true},
    {path: '/organs/:organ/annualReports/:year/copied/:fingerprint', name: 'copied', component: () => import('./pages/CopiedText.vue'), props: true},
    {path: '/bench', name: 'bench', component: () => import('./pages/ReviewBench.vue')},
    {path: '/leader', name: 'leader', component: () => import('./pages/Leader.vue')},
    {path: '/rollup', name: 'rollup', component: () => import('./pages/Rollup.vue')},
    {path: '/audit', name: 'audit', component: () => import('./pages/Audit.vue')},
    {path: '/rules', name: 'rules', component: () => import('./pages/RuleCatalogue.vue')},
    {path: '/queue', name: 'queue', component: () => import('./pages/ReviewQueue.vue')},
    {path: '/board', name: 'board', component: () => import('./pages/Board.vue')},
    {path: '/operator', name: 'operator', component: () => import('./pages/Operator.vue')},
    {path: '/deadlines', name: 'deadlines', component: () => import('./pages/Deadlines.vue')},
    {path: '/messages', name: 'messages', component: () => import('./pages/Messages.vue')},
    {path: '/:rest(.*)', redirect: '/'},
  ],
});
