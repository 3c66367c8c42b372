/// Understudy's version, as `--version` and `/__admin/version` say it.
package let version = "0.1.0"
