/// The trial alliance on one machine, and the walk through its main job.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.demo;
