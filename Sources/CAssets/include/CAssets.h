#pragma once
#include <stddef.h>
#include <stdint.h>

/// The default seeds, compiled into the binary. Assets are numbered from 0.
size_t CAssets_count(void);

/// The asset's path below seed-data/: `canvas/accounts.json`.
const char *CAssets_path(size_t asset);

size_t CAssets_size(size_t asset);

/// Copies the asset into a buffer of at least CAssets_size bytes.
void CAssets_copy(size_t asset, uint8_t *into);
