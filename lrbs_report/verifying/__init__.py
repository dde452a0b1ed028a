"""Whether a published report is what its runs give: files, the edition, everything derived again, posts, and runs trained again."""
