#include "CAssets.h"
#include <string.h>

// One line a file; a test compares the list with the folder.
#define EACH_ASSET(X) \
    X(canvas_accounts, "canvas/accounts.json") \
    X(canvas_api_keys, "canvas/api-keys.json") \
    X(canvas_applications, "canvas/applications.json") \
    X(canvas_metadata, "canvas/metadata.json") \
    X(canvas_reg_applications, "canvas/reg-applications.json") \
    X(canvas_workflow_templates, "canvas/workflow-templates.json") \
    X(canvas_workflows, "canvas/workflows.json")

static const uint8_t canvas_accounts[] = {
#embed "../../seed-data/canvas/accounts.json"
};
static const uint8_t canvas_api_keys[] = {
#embed "../../seed-data/canvas/api-keys.json"
};
static const uint8_t canvas_applications[] = {
#embed "../../seed-data/canvas/applications.json"
};
static const uint8_t canvas_metadata[] = {
#embed "../../seed-data/canvas/metadata.json"
};
static const uint8_t canvas_reg_applications[] = {
#embed "../../seed-data/canvas/reg-applications.json"
};
static const uint8_t canvas_workflow_templates[] = {
#embed "../../seed-data/canvas/workflow-templates.json"
};
static const uint8_t canvas_workflows[] = {
#embed "../../seed-data/canvas/workflows.json"
};

static const struct {
    const char *path;
    const uint8_t *bytes;
    size_t size;
} assets[] = {
#define ROW(name, path) {path, name, sizeof name},
    EACH_ASSET(ROW)
};

size_t CAssets_count(void) { return sizeof assets / sizeof assets[0]; }

const char *CAssets_path(size_t asset) { return assets[asset].path; }

size_t CAssets_size(size_t asset) { return assets[asset].size; }

void CAssets_copy(size_t asset, uint8_t *into) { memcpy(into, assets[asset].bytes, assets[asset].size); }
