import type { Platform } from '../model/platform.ts';

// e_machine of the ELF header (System V gABI, and <elf.h>) → architecture as Go and OCI name it, by word size and byte order.
const machines: Readonly<Record<number, (is64: boolean, little: boolean) => string>> = {
  3: () => '386',
  8: (is64, little) => `mips${is64 ? '64' : ''}${little ? 'le' : ''}`,
  21: (_, little) => (little ? 'ppc64le' : 'ppc64'),
  22: () => 's390x',
  40: () => 'arm',
  // 32-bit programs of x32 say 62, too.
  62: () => 'amd64',
  183: () => 'arm64',
  243: (is64) => (is64 ? 'riscv64' : 'riscv32'),
  258: () => 'loong64',
};

/** Bytes of a file's beginning that are enough. */
export const elfHeaderBytes = 20;

/** The architecture that an ELF file was built for; undefined for other files and machines that are not known. */
export function elfArchitecture(header: Uint8Array): string | undefined {
  if (
    header.length < elfHeaderBytes ||
    header[0] !== 0x7f ||
    header[1] !== 0x45 ||
    header[2] !== 0x4c ||
    header[3] !== 0x46
  )
    return undefined;
  const little = header[5] === 1;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  return machines[view.getUint16(18, little)]?.(header[4] === 2, little);
}

/** Whether an executable of this architecture belongs into an image for the platform: 32-bit code runs on its 64-bit kin. */
export function belongsTo(architecture: string, platform: Platform): boolean {
  if (architecture === platform.architecture) return true;
  return (
    (platform.architecture === 'amd64' && architecture === '386') ||
    (platform.architecture === 'arm64' && architecture === 'arm')
  );
}
