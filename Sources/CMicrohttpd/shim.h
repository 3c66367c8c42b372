#include <microhttpd.h>
#include <sys/socket.h>

/// `MHD_start_daemon` is variadic, so Swift cannot see it. This is our only call of it; every option that the engine uses is spelled out
/// here. `context` reaches all callbacks as their first argument. NULL if the daemon could not start.
///
/// `certificate` and `key` are PEM texts, read before the call returns; both are NULL if the flags do not ask for TLS.
///
/// The daemon closes `listen_socket` when it stops.
static inline struct MHD_Daemon *CMicrohttpd_start(
    unsigned int flags, int listen_socket, unsigned int threads, size_t connection_memory, unsigned int connections,
    MHD_AcceptPolicyCallback on_accept, MHD_NotifyConnectionCallback on_connection,
    void *(*on_uri)(void *, const char *, struct MHD_Connection *), MHD_AccessHandlerCallback on_request,
    MHD_RequestCompletedCallback on_completed, void *context, const char *certificate, const char *key)
{
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key},
        // GnuTLS priority string: its usual ciphers, and no version before TLS 1.2
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        flags, 0, on_accept, context, on_request, context,
        MHD_OPTION_LISTEN_SOCKET, listen_socket,
        MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
        MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, context,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, context,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, context,
        MHD_OPTION_ARRAY, certificate ? tls : none,
        MHD_OPTION_END);
}

/// Makes the library send a body of unknown length without chunks, so that closing the connection ends it. (`MHD_set_response_options` is
/// variadic, too.)
static inline void CMicrohttpd_forgo_chunks(struct MHD_Response *response)
{
    MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/// The connection's socket, or -1. (`MHD_get_connection_info` is variadic too.)
static inline int CMicrohttpd_socket(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// The pointer that the connection callback stored for the connection.
static inline void *CMicrohttpd_connection_context(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/// Bytes of the request line and the header fields, line ends included.
static inline size_t CMicrohttpd_header_size(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}
