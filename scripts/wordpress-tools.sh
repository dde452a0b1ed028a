#!/bin/sh
# See that WordPress, PHP and MariaDB are there, as Debian packs them. Quick when nothing is missing. The tests start and stop what they use of them;
# Debian's WordPress brings Apache, which they never touch.
set -eu
cd "$(dirname "$0")/.."
. scripts/needing.sh

# Name the system's packages whose program or file is not there.
missing_packages() {
    [ -e /usr/share/wordpress/wp-settings.php ] || printf ' wordpress'
    [ -e /usr/share/wordpress/wp-content/themes/twentytwentythree/theme.json ] || printf ' wordpress-theme-twentytwentythree'
    command -v php >/dev/null || printf ' php-cli'
    has_extension mysqli || printf ' php-mysql'
    has_extension gd || printf ' php-gd'
    [ -x /usr/sbin/mariadbd ] || printf ' mariadb-server-core'
    command -v mariadb >/dev/null || printf ' mariadb-client-core'
}

has_extension() {
    php -r "exit(extension_loaded('$1') ? 0 : 1);" 2>/dev/null
}

need "the tests of publishing need a WordPress"
