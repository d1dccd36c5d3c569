import vue from '@vitejs/plugin-vue';
import Components from 'unplugin-vue-components/vite';
import {ElementPlusResolver} from 'unplugin-vue-components/resolvers';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vite';

export default defineConfig({
  plugins: [vue(), Components({dts: false, resolvers: [ElementPlusResolver({importStyle: 'css'})]})],
  resolve: {alias: {'@': fileURLToPath(new URL('./src', import.meta.url))}},
  define: {
    __VUE_OPTIONS_API__: 'true',  // Element Plus uses it
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,  // the content security policy takes no inline script or style
    modulePreload: {polyfill: false},
  },
});
