export default function PromotionsPage() {
  return null;
}
