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
    X(canvas_workflows, "canvas/workflows.json") \
    X(cyclr_account_connectors, "cyclr/account-connectors.json") \
    X(cyclr_accounts, "cyclr/accounts.json") \
    X(cyclr_clients, "cyclr/clients.json") \
    X(cyclr_connectors, "cyclr/connectors.json") \
    X(cyclr_cycles, "cyclr/cycles.json") \
    X(cyclr_edges, "cyclr/edges.json") \
    X(cyclr_folders, "cyclr/folders.json") \
    X(cyclr_incidents, "cyclr/incidents.json") \
    X(cyclr_marketplaces, "cyclr/marketplaces.json") \
    X(cyclr_methods, "cyclr/methods.json") \
    X(cyclr_partner, "cyclr/partner.json") \
    X(cyclr_steps, "cyclr/steps.json") \
    X(cyclr_templates, "cyclr/templates.json") \
    X(cyclr_tokens, "cyclr/tokens.json") \
    X(cyclr_transactions, "cyclr/transactions.json") \
    X(cyclr_users, "cyclr/users.json") \
    X(cyclr_variables, "cyclr/variables.json") \
    X(integrator_ashares, "integrator/ashares.json") \
    X(integrator_audit, "integrator/audit.json") \
    X(integrator_connections, "integrator/connections.json") \
    X(integrator_data, "integrator/data.json") \
    X(integrator_exports, "integrator/exports.json") \
    X(integrator_flow_errors, "integrator/flow-errors.json") \
    X(integrator_flows, "integrator/flows.json") \
    X(integrator_iclients, "integrator/iclients.json") \
    X(integrator_imports, "integrator/imports.json") \
    X(integrator_integrations, "integrator/integrations.json") \
    X(integrator_jobs, "integrator/jobs.json") \
    X(integrator_lookup_rows, "integrator/lookup-rows.json") \
    X(integrator_lookupcaches, "integrator/lookupcaches.json") \
    X(integrator_recycle_bin, "integrator/recycle-bin.json") \
    X(integrator_scripts, "integrator/scripts.json") \
    X(integrator_tags, "integrator/tags.json") \
    X(integrator_tokens, "integrator/tokens.json")

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
static const uint8_t cyclr_account_connectors[] = {
#embed "../../seed-data/cyclr/account-connectors.json"
};
static const uint8_t cyclr_accounts[] = {
#embed "../../seed-data/cyclr/accounts.json"
};
static const uint8_t cyclr_clients[] = {
#embed "../../seed-data/cyclr/clients.json"
};
static const uint8_t cyclr_connectors[] = {
#embed "../../seed-data/cyclr/connectors.json"
};
static const uint8_t cyclr_cycles[] = {
#embed "../../seed-data/cyclr/cycles.json"
};
static const uint8_t cyclr_edges[] = {
#embed "../../seed-data/cyclr/edges.json"
};
static const uint8_t cyclr_folders[] = {
#embed "../../seed-data/cyclr/folders.json"
};
static const uint8_t cyclr_incidents[] = {
#embed "../../seed-data/cyclr/incidents.json"
};
static const uint8_t cyclr_marketplaces[] = {
#embed "../../seed-data/cyclr/marketplaces.json"
};
static const uint8_t cyclr_methods[] = {
#embed "../../seed-data/cyclr/methods.json"
};
static const uint8_t cyclr_partner[] = {
#embed "../../seed-data/cyclr/partner.json"
};
static const uint8_t cyclr_steps[] = {
#embed "../../seed-data/cyclr/steps.json"
};
static const uint8_t cyclr_templates[] = {
#embed "../../seed-data/cyclr/templates.json"
};
static const uint8_t cyclr_tokens[] = {
#embed "../../seed-data/cyclr/tokens.json"
};
static const uint8_t cyclr_transactions[] = {
#embed "../../seed-data/cyclr/transactions.json"
};
static const uint8_t cyclr_users[] = {
#embed "../../seed-data/cyclr/users.json"
};
static const uint8_t cyclr_variables[] = {
#embed "../../seed-data/cyclr/variables.json"
};
static const uint8_t integrator_ashares[] = {
#embed "../../seed-data/integrator/ashares.json"
};
static const uint8_t integrator_audit[] = {
#embed "../../seed-data/integrator/audit.json"
};
static const uint8_t integrator_connections[] = {
#embed "../../seed-data/integrator/connections.json"
};
static const uint8_t integrator_data[] = {
#embed "../../seed-data/integrator/data.json"
};
static const uint8_t integrator_exports[] = {
#embed "../../seed-data/integrator/exports.json"
};
static const uint8_t integrator_flow_errors[] = {
#embed "../../seed-data/integrator/flow-errors.json"
};
static const uint8_t integrator_flows[] = {
#embed "../../seed-data/integrator/flows.json"
};
static const uint8_t integrator_iclients[] = {
#embed "../../seed-data/integrator/iclients.json"
};
static const uint8_t integrator_imports[] = {
#embed "../../seed-data/integrator/imports.json"
};
static const uint8_t integrator_integrations[] = {
#embed "../../seed-data/integrator/integrations.json"
};
static const uint8_t integrator_jobs[] = {
#embed "../../seed-data/integrator/jobs.json"
};
static const uint8_t integrator_lookup_rows[] = {
#embed "../../seed-data/integrator/lookup-rows.json"
};
static const uint8_t integrator_lookupcaches[] = {
#embed "../../seed-data/integrator/lookupcaches.json"
};
static const uint8_t integrator_recycle_bin[] = {
#embed "../../seed-data/integrator/recycle-bin.json"
};
static const uint8_t integrator_scripts[] = {
#embed "../../seed-data/integrator/scripts.json"
};
static const uint8_t integrator_tags[] = {
#embed "../../seed-data/integrator/tags.json"
};
static const uint8_t integrator_tokens[] = {
#embed "../../seed-data/integrator/tokens.json"
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
