/* The members of arrays, records and vectors as their initialisers count them (C17 6.7.9): a
 * position is the index of an element or of a field. For who checks initialisers (sema_init.c) and
 * for who finds out what goes where. */
#ifndef CHANT_INIT_MEMBER_H
#define CHANT_INIT_MEMBER_H

#include "frontend/type.h"

/* True if an initialiser of t may be a list of its members. */
bool init_is_aggregate(const Type *t);

/* Positions of an aggregate; INT64_MAX for an array of unknown length. */
int64_t init_member_count(const Type *t);

/* The first position from this one on that takes an initialiser: unnamed members don't, unless they
 * are anonymous records. */
int64_t init_next_member(const Type *t, int64_t position);

Type *init_member_type(const Type *t, int64_t position);

/* The position of the record's direct member that is or holds `name`; -1: none. */
int64_t init_field_position(const Type *record, Name name);

#endif
