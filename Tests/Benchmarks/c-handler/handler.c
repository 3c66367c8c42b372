// The yardstick: the least that a program in C on libmicrohttpd does to serve given bytes.
//
//   cc -O2 -o handler handler.c -lmicrohttpd
//   handler PORT BODY-FILE CONTENT-TYPE [CONNECTION-MEMORY]
//
// It answers every request with the file's bytes, a POST after its body was read. epoll, one thread per core, answers on the second call
// (an answer queued in the first makes the library close the connection). CONNECTION-MEMORY is the library's own 32768 unless given.
// Stops when its standard input ends.
#include <microhttpd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct answer {
    char *bytes;
    size_t count;
    const char *type;
};

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *chunk, size_t *chunk_count, void **seen)
{
    (void)url, (void)method, (void)version, (void)chunk;
    static int marker;
    if (*seen == NULL) {
        *seen = &marker;
        return MHD_YES;
    }
    if (*chunk_count > 0) {
        *chunk_count = 0;
        return MHD_YES;
    }
    const struct answer *answer = context;
    struct MHD_Response *response = MHD_create_response_from_buffer(answer->count, answer->bytes, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static int read_file(const char *path, struct answer *answer)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    fseek(file, 0, SEEK_END);
    long count = ftell(file);
    rewind(file);
    answer->bytes = count >= 0 ? malloc((size_t)count + 1) : NULL;
    if (answer->bytes != NULL) answer->count = fread(answer->bytes, 1, (size_t)count, file);
    fclose(file);
    return answer->bytes != NULL;
}

int main(int argc, char **argv)
{
    struct answer answer = {0};
    if (argc < 4 || !read_file(argv[2], &answer)) {
        fprintf(stderr, "usage: %s PORT BODY-FILE CONTENT-TYPE [CONNECTION-MEMORY]\n", argv[0]);
        return 2;
    }
    answer.type = argv[3];
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)atoi(argv[1]), NULL, NULL, on_request, &answer,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned int)sysconf(_SC_NPROCESSORS_ONLN),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(argc > 4 ? atoi(argv[4]) : 32 * 1024),
        MHD_OPTION_CONNECTION_TIMEOUT, 60u,
        MHD_OPTION_END);
    if (daemon == NULL) {
        perror("handler");
        return 1;
    }
    while (getchar() != EOF) {}
    MHD_stop_daemon(daemon);
    free(answer.bytes);
}
