/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The program for every policy set: the shape comes as read-only data when it is loaded. */
#include "netpolc/audit.h"
