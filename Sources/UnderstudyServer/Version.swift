/// Understudy's version, as given by `--version` and `/__admin/version`.
package let version = "0.1.0"
