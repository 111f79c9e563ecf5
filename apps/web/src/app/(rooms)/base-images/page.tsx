import { BaseImagesPage } from '../../../features/base-image/base-images-page.tsx';

export default function BaseImagesRoute() {
  return <BaseImagesPage />;
}
