/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes traffic between two network namespaces and measures it. IPv4, blocking sockets.
 *
 *   traffic serve ADDRESS CPU              until it is killed
 *   traffic tcp ADDRESS CPU MILLIS         microseconds a round trip of one byte, one connection
 *   traffic udp ADDRESS CPU MILLIS         likewise, datagrams
 *   traffic connect ADDRESS CPU MILLIS     connections a second: opened, answered, closed
 *   traffic datagrams ADDRESS CPU MILLIS   datagrams of 64 bytes a second that arrived
 *   traffic bulk ADDRESS CPU MILLIS        gigabits a second
 *
 * The result is one number on standard output. Exit code 1 where nothing comes back.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PORT_ECHO = 5001, PORT_CONNECT, PORT_DATAGRAMS, PORT_BULK };

static struct sockaddr_in server;

static void require(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static int open_socket(int type, int port)
{
	struct timeval limit = { .tv_sec = 2 };
	int fd = socket(AF_INET, type, 0);
	int on = 1;

	require(fd >= 0, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	server.sin_port = htons(port);
	return fd;
}

static int bound(int type, int port)
{
	int fd = open_socket(type, port);
	int room = 8 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	require(!bind(fd, (struct sockaddr *)&server, sizeof(server)), "bind");
	require(type == SOCK_DGRAM || !listen(fd, 512), "listen");
	return fd;
}

static int connected(int type, int port)
{
	struct timeval limit = { .tv_sec = 2 };
	int fd = open_socket(type, port);
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	require(!connect(fd, (struct sockaddr *)&server, sizeof(server)), "connect");
	return fd;
}

/* A connection whose end got lost must not keep others waiting. */
static int in_a_child(int fd)
{
	if (fd < 0 || fork()) {
		close(fd);
		return 0;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return 1;
}

static void echo_stream(int listening)
{
	static char data[1 << 16];

	for (;;) {
		int fd = accept(listening, NULL, NULL);
		int on = 1;
		ssize_t got;

		if (!in_a_child(fd))
			continue;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		while ((got = read(fd, data, sizeof(data))) > 0 && write(fd, data, got) == got)
			;
		exit(0);
	}
}

static void swallow(int listening)
{
	static char data[1 << 20];

	for (;;) {
		int fd = accept(listening, NULL, NULL);

		if (!in_a_child(fd))
			continue;
		while (read(fd, data, sizeof(data)) > 0)
			;
		exit(0);
	}
}

static void greet(int listening)
{
	for (;;) {
		int fd = accept(listening, NULL, NULL);

		if (fd < 0)
			continue;
		if (write(fd, "!", 1) == 1)
			shutdown(fd, SHUT_WR);
		close(fd);
	}
}

/* One byte comes back as it is where it is not a question; a question gets the count so far. */
static void count_or_echo(int fd, int echo)
{
	uint64_t count = 0;
	char data[2048];

	for (;;) {
		struct sockaddr_in from;
		socklen_t size = sizeof(from);
		ssize_t got = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &size);

		if (echo)
			sendto(fd, data, got, 0, (struct sockaddr *)&from, size);
		else if (got == 1)
			sendto(fd, &count, sizeof(count), 0, (struct sockaddr *)&from, size);
		else
			count++;
	}
}

static void serve(void)
{
	int echo = bound(SOCK_STREAM, PORT_ECHO), datagram_echo = bound(SOCK_DGRAM, PORT_ECHO);
	int connects = bound(SOCK_STREAM, PORT_CONNECT);
	int datagrams = bound(SOCK_DGRAM, PORT_DATAGRAMS), bulk = bound(SOCK_STREAM, PORT_BULK);

	for (int part = 0; part < 4; part++) {
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (part == 0)
			echo_stream(echo);
		if (part == 1)
			count_or_echo(datagram_echo, 1);
		if (part == 2)
			greet(connects);
		count_or_echo(datagrams, 0);
	}
	puts("ready");
	fflush(stdout);
	swallow(bulk);
}

static double round_trips(int type, double seconds)
{
	int fd = connected(type, PORT_ECHO);
	double begin = now(), end = begin;
	char byte = 42;
	long count = 0;

	while (end - begin < seconds) {
		for (int i = 0; i < 64; i++, count++)
			require(write(fd, &byte, 1) == 1 && read(fd, &byte, 1) == 1, "round trip");
		end = now();
	}
	close(fd);
	return (end - begin) * 1e6 / count;
}

static double connections(double seconds)
{
	double begin = now(), end = begin;
	long count = 0;

	while (end - begin < seconds) {
		struct linger reset = { .l_onoff = 1 };
		int fd = connected(SOCK_STREAM, PORT_CONNECT);
		char byte;

		require(read(fd, &byte, 1) == 1, "connection");
		/* Nothing of it waits for its end, so that ports never run out. */
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(fd);
		count++;
		end = now();
	}
	return count / (end - begin);
}

static uint64_t arrived(int fd)
{
	uint64_t count;

	for (int tries = 0; tries < 5; tries++)
		if (write(fd, "?", 1) == 1 && read(fd, &count, sizeof(count)) == sizeof(count))
			return count;
	require(0, "count");
	return 0;
}

static double datagrams(double seconds)
{
	int fd = connected(SOCK_DGRAM, PORT_DATAGRAMS);
	uint64_t before = arrived(fd);
	double begin = now(), end = begin;
	char data[64] = { 0 };

	while (end - begin < seconds) {
		for (int i = 0; i < 64; i++)
			require(write(fd, data, sizeof(data)) == sizeof(data), "datagram");
		end = now();
	}
	return (arrived(fd) - before) / (end - begin);
}

static double bulk(double seconds)
{
	static char data[1 << 17];
	int fd = connected(SOCK_STREAM, PORT_BULK);
	double begin = now(), end = begin, bytes = 0;

	while (end - begin < seconds) {
		ssize_t sent = write(fd, data, sizeof(data));

		require(sent > 0, "bulk");
		bytes += sent;
		end = now();
	}
	close(fd);
	return bytes * 8 / 1e9 / (end - begin);
}

int main(int count, char **arguments)
{
	cpu_set_t cpus;
	double seconds, result;

	require(count >= 4 && inet_pton(AF_INET, arguments[2], &server.sin_addr) == 1, "arguments");
	server.sin_family = AF_INET;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	CPU_ZERO(&cpus);
	CPU_SET(atoi(arguments[3]), &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	if (!strcmp(arguments[1], "serve"))
		serve();
	require(count == 5, "arguments");
	seconds = atoi(arguments[4]) / 1e3;
	if (!strcmp(arguments[1], "tcp"))
		result = round_trips(SOCK_STREAM, seconds);
	else if (!strcmp(arguments[1], "udp"))
		result = round_trips(SOCK_DGRAM, seconds);
	else if (!strcmp(arguments[1], "connect"))
		result = connections(seconds);
	else if (!strcmp(arguments[1], "datagrams"))
		result = datagrams(seconds);
	else
		result = bulk(seconds);
	printf("%f\n", result);
	return 0;
}
