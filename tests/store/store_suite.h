/* store_suite: what every back end of the store must do, run over whichever is handed in. Called
 * by test_sqlite.c, and by the test of any other back end.
 * Never looks behind the table of verbs. */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H
#include "store/tools.h"
#include "store/suite_batch.h"
#include "store/suite_conv.h"
#include "store/suite_copy.h"
#include "store/suite_env.h"
#include "store/suite_paper.h"
#include "store/suite_service.h"

static int store_suite(suite_open_fn *open, suite_copy_fn *copied)
{
    suite_open = open;
    suite_copied = copied;
    const struct CMUnitTest tests[] = {
        SUITE(test_batch_kept),        SUITE(test_batch_undo),
        SUITE(test_batch_undo_append), SUITE(test_batch_misuse),
        SUITE(test_batch_left),        SUITE(test_batch_rollback),
        SUITE(test_fn_calls_no_verb),  SUITE(test_conv_round),
        SUITE(test_conv_taken),        SUITE(test_conv_nonsense),
        SUITE(test_conv_move),         SUITE(test_conv_order),
        SUITE(test_conv_life),         SUITE(test_conv_walk),
        SUITE(test_conv_list),         SUITE(test_conv_drop),
        SUITE(test_conv_many),         SUITE(test_env_round),
        SUITE(test_env_twins),         SUITE(test_env_swaps),
        SUITE(test_env_pages),         SUITE(test_env_below),
        SUITE(test_env_order),         SUITE(test_env_order_lost),
        SUITE(test_paper_round),       SUITE(test_paper_twins),
        SUITE(test_paper_list),        SUITE(test_copy_of_a_living_store),
        SUITE(test_copy_left),         SUITE(test_service_round),
        SUITE(test_conv_set),          SUITE(test_conv_risk),
        SUITE(test_conv_due),          SUITE(test_count),
        SUITE(test_count_undone),      SUITE(test_count_calls_no_verb),
        SUITE(test_count_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
